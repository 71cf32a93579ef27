// Shows one thing by a box x0,y0,x1,y1 in place of words, and finds all that are like it.
// java -cp "app/target/medsam3-app-0.1.0-SNAPSHOT.jar:app/target/lib/*" \
//     examples/ShownExample.java examples/data/drawn/nuclei.png 64,169,102,200 out.png

import io.medsam3.mask.Components;
import io.medsam3.mask.Connectivity;
import io.medsam3.predict.BoxExemplar;
import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.ImageSession;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Segmentation;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

public class ShownExample {
  public static void main(String[] args) throws Exception {
    Picture picture = PictureReader.read(Path.of(args[0]), new Findings());
    double[] e = Stream.of(args[1].split(",")).mapToDouble(Double::parseDouble).toArray();
    // false says that the box shows what is not meant; further boxes may be added to the list
    BoxExemplar shown = new BoxExemplar(e[0], e[1], e[2], e[3], true);
    ConceptPrompt prompt = new ConceptPrompt(null, List.of(shown)); // null: the box says it alone

    try (MedicalSam3 model = MedicalSam3.open();
        ImageSession session = model.encode(picture)) {
      Segmentation answer = session.segment(List.of(prompt), model.defaultSelection()).get(0);
      int parts = Components.of(answer.mask(), Connectivity.CORNERS_2D).count();
      System.out.printf("%d connected parts, %d pixels%n", parts, answer.mask().count());
      PictureWriter.writeMask(answer.mask(), 0, Path.of(args[2]));
    }
  }
}
