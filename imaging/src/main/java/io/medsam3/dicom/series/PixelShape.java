package io.medsam3.dicom.series;

/**
 * What frames of one stack must share.
 *
 * @param columnSpacing mm between columns (along i); NaN when the file does not say it
 * @param rowSpacing mm between rows (along j)
 */
record PixelShape(int columns, int rows, int channels, double columnSpacing, double rowSpacing) {
  private static final double SAME_SPACING = 1e-3;

  boolean hasSpacing() {
    return !Double.isNaN(columnSpacing);
  }

  boolean matches(PixelShape other) {
    return columns == other.columns
        && rows == other.rows
        && channels == other.channels
        && same(columnSpacing, other.columnSpacing)
        && same(rowSpacing, other.rowSpacing);
  }

  private static boolean same(double a, double b) {
    return Double.isNaN(a) ? Double.isNaN(b) : Math.abs(a - b) <= SAME_SPACING * a;
  }
}
