// Finds what words name in a picture, and writes a mask (255 where it is) and a picture of it.
// java -cp "app/target/medsam3-app-0.1.0-SNAPSHOT.jar:app/target/lib/*" \
//     examples/PictureByWords.java examples/data/drawn/polyp.png polyp out

import io.medsam3.predict.ImageSession;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Segmentation;
import io.medsam3.predict.ShownPicture;
import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Rgb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public class PictureByWords {
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    String words = args[1];
    Path out = Files.createDirectories(Path.of(args[2]));

    Findings odd = new Findings();
    Picture picture = PictureReader.read(file, odd);
    odd.warnings().forEach(System.err::println);

    try (MedicalSam3 model = MedicalSam3.open();
        ImageSession session = model.encode(picture)) { // the expensive part; ask it often
      Segmentation answer = session.segment(words, model.defaultSelection());
      System.out.printf(
          "%s: presence %.2f, %d pixels%n", words, answer.presence(), answer.mask().count());

      PictureWriter.writeMask(answer.mask(), 0, out.resolve("mask.png"));
      var layer = new Overlay.Layer(answer.mask(), 0, Rgb.distinct(4));
      Picture shown = Overlay.draw(ShownPicture.of(picture), List.of(layer));
      PictureWriter.writePng(shown, out.resolve("overlay.png"));
    }
  }
}
