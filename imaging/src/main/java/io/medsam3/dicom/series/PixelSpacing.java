package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.volume.FormatException;
import java.util.List;

/** Distances of rows and columns, from where a header may say them. */
final class PixelSpacing {
  private static final double[] UNKNOWN = {Double.NaN, Double.NaN};
  private static final int CENTIMETRES = 3;

  private PixelSpacing() {}

  /**
   * Row distance, then column distance in mm as DICOM orders them; NaN when the file says nothing.
   *
   * @param measures the pixel measures of a frame, or the data set
   */
  static double[] of(DicomFile file, DataSet measures) throws FormatException {
    double[] spacing = measures.numbers(Tag.PIXEL_SPACING);
    if (isValid(file, Tag.PIXEL_SPACING, spacing)) {
      return pair(spacing);
    }
    DataSet data = file.data();
    for (Tag tag : List.of(Tag.IMAGER_PIXEL_SPACING, Tag.NOMINAL_SCANNED_PIXEL_SPACING)) {
      double[] other = data.numbers(tag);
      if (isValid(file, tag, other)) {
        String where =
            tag == Tag.IMAGER_PIXEL_SPACING ? "on the detector (Imager" : "on the film (Nominal";
        file.remarks()
            .add(
                "the spacing is that %s...PixelSpacing), not in the patient: lengths are magnified"
                    .formatted(where));
        return pair(other);
      }
    }
    return ultrasound(data);
  }

  private static boolean isValid(DicomFile file, Tag tag, double[] spacing) {
    if (spacing.length == 0) {
      return false;
    }
    double[] pair = pair(spacing);
    if (pair[0] > 0 && pair[1] > 0) {
      return true;
    }
    file.remarks().add("%s is %s x %s; it is not used".formatted(tag, pair[0], pair[1]));
    return false;
  }

  private static double[] pair(double[] values) {
    return new double[] {values[0], values.length > 1 ? values[1] : values[0]};
  }

  private static double[] ultrasound(DataSet data) throws FormatException {
    for (DataSet region : data.items(Tag.SEQUENCE_OF_ULTRASOUND_REGIONS)) {
      double x = Math.abs(region.number(Tag.PHYSICAL_DELTA_X, 0));
      double y = Math.abs(region.number(Tag.PHYSICAL_DELTA_Y, 0));
      boolean lengths =
          region.integer(Tag.PHYSICAL_UNITS_X_DIRECTION, 0) == CENTIMETRES
              && region.integer(Tag.PHYSICAL_UNITS_Y_DIRECTION, 0) == CENTIMETRES;
      if (lengths && x > 0 && y > 0) {
        return new double[] {10 * y, 10 * x};
      }
    }
    return UNKNOWN;
  }
}
