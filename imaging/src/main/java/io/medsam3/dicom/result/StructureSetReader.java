package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Rgb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads RTSTRUCT (PS3.3 section A.19): closed planar contours; points and open lines are told. */
public final class StructureSetReader {
  private final DicomFile file;
  private final Findings findings = new Findings();

  private StructureSetReader(DicomFile file) {
    this.file = file;
  }

  public static StructureSet read(Path path) throws IOException {
    return read(DicomFile.open(path));
  }

  public static StructureSet read(DicomFile file) throws FormatException {
    if (!file.data().text(Tag.MODALITY).equals("RTSTRUCT")) {
      throw new FormatException(
          "%s: modality '%s'; expected RTSTRUCT"
              .formatted(file.name(), file.data().text(Tag.MODALITY)));
    }
    return new StructureSetReader(file).structures();
  }

  private StructureSet structures() throws FormatException {
    DataSet data = file.data();
    Map<Integer, DataSet> drawings = new HashMap<>();
    for (DataSet drawing : data.items(Tag.ROI_CONTOUR_SEQUENCE)) {
      drawings.put(drawing.integer(Tag.REFERENCED_ROI_NUMBER, -1), drawing);
    }
    List<StructureSet.Roi> rois = new ArrayList<>();
    for (DataSet roi : data.items(Tag.STRUCTURE_SET_ROI_SEQUENCE)) {
      int number = roi.integer(Tag.ROI_NUMBER, 0);
      DataSet drawing = drawings.getOrDefault(number, new DataSet());
      String name = roi.text(Tag.ROI_NAME);
      rois.add(
          new StructureSet.Roi(
              number, name.isEmpty() ? "ROI " + number : name, colour(drawing), contours(drawing)));
    }
    if (rois.isEmpty()) {
      throw new FormatException("%s: a structure set without structures".formatted(file.name()));
    }
    String series =
        data.item(Tag.REFERENCED_FRAME_OF_REFERENCE_SEQUENCE)
            .item(Tag.RT_REFERENCED_STUDY_SEQUENCE)
            .item(Tag.RT_REFERENCED_SERIES_SEQUENCE)
            .text(Tag.SERIES_INSTANCE_UID);
    file.remarks().sentences().forEach(findings::warn);
    return new StructureSet(rois, data, series, findings);
  }

  private static Optional<Rgb> colour(DataSet drawing) throws FormatException {
    double[] rgb = drawing.numbers(Tag.ROI_DISPLAY_COLOR, 3);
    for (double channel : rgb) {
      if (channel < 0 || channel > 255) {
        return Optional.empty();
      }
    }
    return rgb.length == 3
        ? Optional.of(new Rgb((int) rgb[0], (int) rgb[1], (int) rgb[2]))
        : Optional.empty();
  }

  private List<PlanarContour> contours(DataSet drawing) throws FormatException {
    List<PlanarContour> contours = new ArrayList<>();
    for (DataSet item : drawing.items(Tag.CONTOUR_SEQUENCE)) {
      String type = item.text(Tag.CONTOUR_GEOMETRIC_TYPE);
      double[] numbers = item.numbers(Tag.CONTOUR_DATA);
      boolean closed = type.startsWith("CLOSED");
      if (!closed || numbers.length < 9 || numbers.length % 3 != 0) {
        findings.warn(
            "contours of type %s with %d numbers are left out; closed planar ones of three points are read"
                .formatted(type, numbers.length));
        continue;
      }
      List<PatientPoint> points = new ArrayList<>(numbers.length / 3);
      for (int n = 0; n < numbers.length; n += 3) {
        points.add(new PatientPoint(numbers[n], numbers[n + 1], numbers[n + 2]));
      }
      contours.add(new PlanarContour(points));
    }
    return contours;
  }
}
