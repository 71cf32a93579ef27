// Finds what words name in a volume (NIfTI, NRRD, MetaImage, or a folder with a DICOM series), and
// writes a label map on its grid: .nii.gz, .nii, .nrrd, .mha, or .seg.nrrd, which keeps overlaps.
// java -cp "app/target/medsam3-app-0.1.0-SNAPSHOT.jar:app/target/lib/*" \
//     examples/VolumeByWords.java scan.nii.gz labels.nii.gz liver spleen

import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.VolumeAnswer;
import io.medsam3.predict.VolumeSegmentation;
import io.medsam3.results.SegmentationWriter;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Volume;
import java.nio.file.Path;
import java.util.Arrays;

public class VolumeByWords {
  public static void main(String[] args) throws Exception {
    Opened opened = ImageFiles.all().open(Path.of(args[0])); // by its content, not by its name
    opened.warnings().forEach(System.err::println);
    if (!(opened instanceof Opened.OpenedVolume file)) {
      throw new IllegalArgumentException(args[0] + ": a " + opened.format() + ", not a volume");
    }
    Volume volume = file.volume();
    Path target = Path.of(args[1]);
    String[] phrases = Arrays.copyOfRange(args, 2, args.length);

    try (MedicalSam3 model = MedicalSam3.open()) {
      VolumeSegmentation found = model.segment(volume, phrases); // refuses words it does not know
      for (VolumeAnswer answer : found.answers()) {
        System.out.printf(
            "%s: %.2f ml, presence at most %.2f%n",
            answer.phrase(), answer.millilitres(), answer.presence());
      }
      boolean overlaps = target.toString().endsWith(".seg.nrrd");
      Segments segments = overlaps ? found.segments() : found.apart();
      SegmentationWriter.write(segments, volume.grid(), target);
    }
  }
}
