// Segments a large picture tile by tile, so that small things are seen as large as they are.
// java -cp "app/target/medsam3-app-0.1.0-SNAPSHOT.jar:app/target/lib/*" \
//     examples/LargePicture.java examples/data/drawn/nuclei.png "cell nucleus" 256 mask.png

import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Progress;
import io.medsam3.predict.TiledAnswer;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import java.nio.file.Path;
import java.util.List;

public class LargePicture {
  public static void main(String[] args) throws Exception {
    Picture picture = PictureReader.read(Path.of(args[0]), new Findings());
    List<ConceptPrompt> prompts = List.of(ConceptPrompt.text(args[1]));
    int side = Integer.parseInt(args[2]); // of a tile, in pixels; tiles overlap by an eighth
    Progress progress = (done, of) -> System.err.printf("tile %d of %d%n", done, of);

    try (MedicalSam3 model = MedicalSam3.open()) {
      TiledAnswer answer =
          model.segmentTiles(picture, prompts, model.defaultSelection(), side, progress).get(0);
      System.out.printf(
          "%s: presence %.2f, %d pixels%n", args[1], answer.presence(), answer.mask().count());
      PictureWriter.writeMask(answer.mask(), 0, Path.of(args[3]));
    }
  }
}
