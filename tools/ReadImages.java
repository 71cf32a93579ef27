import io.medsam3.dicom.DicomContent;
import io.medsam3.dicom.DicomFiles;
import io.medsam3.dicom.result.Algorithm;
import io.medsam3.dicom.result.Measurement;
import io.medsam3.dicom.result.MeasurementReportWriter;
import io.medsam3.dicom.result.ResultHeader;
import io.medsam3.dicom.result.SegWriter;
import io.medsam3.dicom.result.SegmentDescription;
import io.medsam3.dicom.result.StructureSetWriter;
import io.medsam3.dicom.result.WrittenInstance;
import io.medsam3.dicom.series.SeriesVolume;
import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.files.Opened.OpenedPicture;
import io.medsam3.files.Opened.OpenedVolume;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.nrrd.NrrdWriter;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Volume;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;

/**
 * For compare-readers.py: {@code read OUT FILE...} writes what our readers read as plain numbers,
 * {@code results OUT SERIES} writes SEG, RTSTRUCT and SR of a series.
 */
public final class ReadImages {
  private ReadImages() {}

  public static void main(String[] words) throws IOException {
    Path out = Path.of(words[1]);
    if (words[0].equals("results")) {
      results(out, Path.of(words[2]));
      return;
    }
    for (int n = 2; n < words.length; n++) {
      System.out.println(words[n] + "\t" + read(Path.of(words[n]), out, n));
    }
  }

  // Tab: size x y z, channels, placement, affine LPS by rows, number of the output.
  private static String read(Path file, Path out, int n) throws IOException {
    Opened opened;
    try {
      opened = ImageFiles.all().open(file);
    } catch (IOException refused) {
      return "refused\t" + refused.getMessage();
    }
    Volume volume;
    if (opened instanceof OpenedVolume several) {
      volume = several.volume();
    } else if (opened instanceof OpenedPicture picture) {
      volume = picture.picture().volume();
    } else {
      return "objects\t" + opened.format();
    }
    try (DataOutputStream data =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(out.resolve(n + ".raw"))))) {
      for (int k = 0; k < volume.size().z(); k++) {
        for (int j = 0; j < volume.size().y(); j++) {
          for (int i = 0; i < volume.size().x(); i++) {
            for (int c = 0; c < volume.channels(); c++) {
              data.writeDouble(volume.intensity(i, j, k, c));
            }
          }
        }
      }
    }
    if (opened.format().equals("NIfTI")) {
      NiftiWriter.write(volume, out.resolve(n + ".nii.gz"));
      NrrdWriter.write(volume, out.resolve(n + ".nrrd"), false);
    }
    StringBuilder affine = new StringBuilder();
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        affine.append(' ').append(volume.grid().affine().at(row, column));
      }
    }
    return String.format(
        Locale.ROOT,
        "read\t%d %d %d\t%d\t%s\t%s\t%d",
        volume.size().x(),
        volume.size().y(),
        volume.size().z(),
        volume.channels(),
        opened.placement(),
        affine.toString().strip(),
        n);
  }

  private static void results(Path out, Path series) throws IOException {
    SeriesVolume source = ((DicomContent.Images) DicomFiles.read(series)).series();
    Volume volume = source.volume();
    Mask high = Mask.of(volume.grid(), (i, j, k) -> volume.intensity(i, j, k) > 100 && i % 7 < 5);
    Mask low = Mask.of(volume.grid(), (i, j, k) -> volume.intensity(i, j, k) < -300 && k > 0);
    List<SegmentDescription> names =
        List.of(
            SegmentDescription.of("Liver", Rgb.distinct(0), SegmentDescription.Making.AUTOMATIC),
            SegmentDescription.of(
                "left kidney", Rgb.distinct(1), SegmentDescription.Making.AUTOMATIC));
    Segments segments =
        new Segments(volume.grid(), List.of(Segment.of(1, "Liver", high), Segment.of(2, "k", low)));
    ResultHeader header =
        new ResultHeader(
            new Algorithm("Medical SAM3", "0.1"),
            "Results",
            300,
            LocalDateTime.of(2026, 1, 1, 0, 0));
    SegWriter writer = new SegWriter(source.source(), volume.grid(), names, header);
    WrittenInstance seg = writer.write(out.resolve("binary.dcm"), segments, SegWriter.Kind.BINARY);
    writer.write(out.resolve("fractional.dcm"), segments, SegWriter.Kind.FRACTIONAL);
    writer.write(out.resolve("labelmap.dcm"), segments, SegWriter.Kind.LABELMAP);
    new StructureSetWriter(source.source(), volume.grid(), header)
        .write(out.resolve("structures.dcm"), names, List.of(high, low));
    new MeasurementReportWriter(source.source(), seg, header)
        .write(
            out.resolve("report.dcm"),
            List.of(
                new MeasurementReportWriter.Group(
                    1, names.get(0), List.of(Measurement.volume(high.cubicMillimetres())))));
    System.out.println("1\t" + high.count() + "\n2\t" + low.count());
  }
}
