// Compares a mask with a reference mask of the same size, pictures, volumes or files with named
// objects: Dice, IoU, and distances of their borders. What is not 0 is in.
// java -cp "app/target/medsam3-app-0.1.0-SNAPSHOT.jar:app/target/lib/*" \
//     examples/Evaluate.java mask.png examples/data/drawn/nuclei_truth.png

import io.medsam3.eval.Borders;
import io.medsam3.eval.Overlap;
import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import java.nio.file.Path;

public class Evaluate {
  private static final double TOLERANCE = 2; // mm, or pixels where millimetres are not known

  public static void main(String[] args) throws Exception {
    Opened predicted = ImageFiles.all().open(Path.of(args[0]));
    Opened reference = ImageFiles.all().open(Path.of(args[1]));
    if (!predicted.size().equals(reference.size())) {
      throw new IllegalArgumentException(predicted.size() + " and " + reference.size() + " voxels");
    }
    Mask found = mask(predicted);
    Mask truth = mask(reference);
    Overlap overlap = Overlap.of(found, truth);
    System.out.printf("Dice %.4f, IoU %.4f%n", overlap.dice(), overlap.iou());
    if (!found.isEmpty() || !truth.isEmpty()) {
      Spacing spacing = reference.hasPlace() ? reference.grid().spacing() : null; // null: pixels
      Borders borders = Borders.of(found, truth, TOLERANCE, spacing);
      System.out.printf(
          "surface Dice within %.0f %s %.4f, 95%% distance %.2f %s%n",
          TOLERANCE, borders.unit(), borders.nsd(), borders.hd95(), borders.unit());
    }
  }

  private static Mask mask(Opened opened) {
    if (opened instanceof Opened.OpenedSegments named) { // all objects of the file together
      return named.segments().list().stream()
          .map(Segment::mask)
          .reduce(Mask.empty(named.grid()), Mask::or);
    }
    Volume volume =
        opened instanceof Opened.OpenedPicture picture
            ? picture.picture().volume()
            : ((Opened.OpenedVolume) opened).volume();
    return Mask.of(volume.grid(), (i, j, k) -> volume.intensity(i, j, k) != 0);
  }
}
