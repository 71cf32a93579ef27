// Segments a DICOM series by words, and writes a DICOM SEG that refers to its images.
// java -cp "app/target/medsam3-app-0.1.0-SNAPSHOT.jar:app/target/lib/*" \
//     examples/DicomToSegmentationObject.java dicom-folder liver_seg.dcm liver

import io.medsam3.dicom.DicomContent;
import io.medsam3.dicom.DicomFiles;
import io.medsam3.dicom.result.Algorithm;
import io.medsam3.dicom.result.ResultHeader;
import io.medsam3.dicom.result.SegWriter;
import io.medsam3.dicom.result.SegmentDescription;
import io.medsam3.dicom.result.SegmentDescription.Making;
import io.medsam3.dicom.series.SeriesVolume;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.VolumeSegmentation;
import io.medsam3.volume.Rgb;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

public class DicomToSegmentationObject {
  public static void main(String[] args) throws Exception {
    SeriesVolume series = ((DicomContent.Images) DicomFiles.read(Path.of(args[0]))).series();
    series.findings().warnings().forEach(System.err::println);
    String[] phrases = Arrays.copyOfRange(args, 2, args.length);

    VolumeSegmentation found;
    try (MedicalSam3 model = MedicalSam3.open()) {
      found = model.segment(series.volume(), phrases);
    }
    if (found.answers().stream().noneMatch(answer -> answer.found())) {
      System.out.println("nothing found; a SEG has at least one frame, so none is written");
      return;
    }
    List<SegmentDescription> descriptions = new ArrayList<>();
    for (var answer : found.answers()) { // with SNOMED CT codes where the words have one
      Rgb colour = Rgb.distinct(descriptions.size());
      descriptions.add(SegmentDescription.of(answer.phrase(), colour, Making.AUTOMATIC));
    }
    var algorithm = new Algorithm("Medical SAM3", found.provenance().version());
    var header = new ResultHeader(algorithm, "An example", 900, LocalDateTime.now());
    new SegWriter(series.source(), found.grid(), descriptions, header)
        .write(Path.of(args[1]), found.segments(), SegWriter.Kind.BINARY);
    System.out.println("written: " + args[1]);
  }
}
