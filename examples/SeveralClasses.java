// Asks a picture for several phrases, and writes one label map: 0 is nothing, 1 the first phrase.
// Where phrases overlap, a pixel belongs to the one that is most sure of it.
// java -cp "app/target/medsam3-app-0.1.0-SNAPSHOT.jar:app/target/lib/*" \
//     examples/SeveralClasses.java examples/data/ct-spine.png labels.png vertebra "spinal canal"

import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.ImageAnswers;
import io.medsam3.predict.ImageSession;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Mask;
import java.nio.file.Path;
import java.util.List;

public class SeveralClasses {
  public static void main(String[] args) throws Exception {
    Picture picture = PictureReader.read(Path.of(args[0]), new Findings());
    List<String> phrases = List.of(args).subList(2, args.length);
    List<ConceptPrompt> prompts = phrases.stream().map(ConceptPrompt::text).toList();

    ImageAnswers answers;
    try (MedicalSam3 model = MedicalSam3.open();
        ImageSession session = model.encode(picture)) { // once, for all phrases
      answers = session.answer(prompts, model.defaultSelection());
    }
    int width = picture.width();
    byte[] labels = new byte[width * picture.height()];
    for (int n = 0; n < phrases.size(); n++) {
      Mask mask = answers.apart().get(n); // as found, with overlaps: answers.found().get(n).mask()
      System.out.printf("%d %s: %d pixels%n", n + 1, phrases.get(n), mask.count());
      byte[] inside = mask.bytes(0);
      for (int at = 0; at < labels.length; at++) {
        labels[at] = inside[at] != 0 ? (byte) (n + 1) : labels[at];
      }
    }
    PictureWriter.writePng(Picture.of(width, picture.height(), 1, labels), Path.of(args[1]));
  }
}
