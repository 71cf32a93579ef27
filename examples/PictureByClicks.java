// Points at one object of a picture, and corrects the answer: a click in it (+x,y), a click beside
// it (-x,y), a box around it (x0,y0,x1,y1). Writes a mask after each, step-1.png and so on.
// java -cp "app/target/medsam3-app-0.1.0-SNAPSHOT.jar:app/target/lib/*" \
//     examples/PictureByClicks.java examples/data/drawn/polyp.png out +232,196 -20,20

import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.ObjectAnswer;
import io.medsam3.predict.ObjectSession;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

public class PictureByClicks {
  public static void main(String[] args) throws Exception {
    Picture picture = PictureReader.read(Path.of(args[0]), new Findings());
    Path out = Files.createDirectories(Path.of(args[1]));
    List<ObjectPrompt> said = new ArrayList<>();

    try (MedicalSam3 model = MedicalSam3.open();
        ObjectSession session = model.objects(picture)) {
      for (int n = 2; n < args.length; n++) {
        said.add(prompt(args[n]));
        ObjectAnswer answer = session.segment(said); // all that was said so far, not the last alone
        System.out.printf(
            "%s: %d pixels, IoU about %.2f%n",
            args[n], answer.mask().count(), answer.predictedIou());
        PictureWriter.writeMask(answer.mask(), 0, out.resolve("step-" + (n - 1) + ".png"));
      }
    }
  }

  private static ObjectPrompt prompt(String words) {
    boolean click = words.startsWith("+") || words.startsWith("-");
    String places = click ? words.substring(1) : words;
    double[] at = Stream.of(places.split(",")).mapToDouble(Double::parseDouble).toArray();
    Spot first = new Spot.InPixels(at[0], at[1]);
    return click
        ? new ObjectPrompt.Point(first, words.startsWith("+"))
        : new ObjectPrompt.Box(first, new Spot.InPixels(at[2], at[3]));
  }
}
