package io.medsam3.volume;

import java.util.Arrays;

/**
 * An invertible map from voxel coordinates to patient LPS mm: the first three columns are the steps
 * of one voxel along i, j and k, the last is the centre of voxel (0, 0, 0).
 */
public final class Affine {
  private static final Affine IDENTITY = rows(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);

  private final double[] m; // 3 rows x 4 columns, row by row

  private Affine(double[] m) {
    this.m = m;
    for (double value : m) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "affine holds " + value + "; every entry must be finite: " + Arrays.toString(m));
      }
    }
    double scale = columnLength(0) * columnLength(1) * columnLength(2);
    if (!(Math.abs(determinant()) > 1e-9 * scale) || !(scale > 0)) {
      throw new IllegalArgumentException(
          "affine is singular (a spacing of zero or two equal axes): " + Arrays.toString(m));
    }
  }

  /** Twelve numbers, row by row; the last row 0 0 0 1 is left out. */
  public static Affine rows(double... values) {
    if (values.length != 12) {
      throw new IllegalArgumentException("affine of " + values.length + " numbers; expected 12");
    }
    return new Affine(values.clone());
  }

  /** From the steps along i, j, k and the centre of the first voxel, each {x, y, z} in LPS mm. */
  public static Affine columns(double[] i, double[] j, double[] k, double[] origin) {
    double[] m = new double[12];
    for (int row = 0; row < 3; row++) {
      m[4 * row] = i[row];
      m[4 * row + 1] = j[row];
      m[4 * row + 2] = k[row];
      m[4 * row + 3] = origin[row];
    }
    return new Affine(m);
  }

  /** Axes along left, posterior and superior with this spacing, first voxel at the origin. */
  public static Affine scaling(Spacing spacing) {
    return rows(spacing.x(), 0, 0, 0, 0, spacing.y(), 0, 0, 0, 0, spacing.z(), 0);
  }

  public static Affine identity() {
    return IDENTITY;
  }

  public double at(int row, int column) {
    return m[4 * row + column];
  }

  public PatientPoint patient(double i, double j, double k) {
    return new PatientPoint(row(0, i, j, k), row(1, i, j, k), row(2, i, j, k));
  }

  public PatientPoint patient(VoxelPoint p) {
    return patient(p.i(), p.j(), p.k());
  }

  public PatientPoint patient(VoxelIndex v) {
    return patient(v.i(), v.j(), v.k());
  }

  /** Voxel coordinates of a place in the patient. */
  public VoxelPoint voxel(PatientPoint p) {
    double[] x = solve(p.x() - m[3], p.y() - m[7], p.z() - m[11]);
    return new VoxelPoint(x[0], x[1], x[2]);
  }

  /** The map that first applies {@code other} and then this one. */
  public Affine after(Affine other) {
    double[] r = new double[12];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        double sum = column == 3 ? at(row, 3) : 0;
        for (int n = 0; n < 3; n++) {
          sum += at(row, n) * other.at(n, column);
        }
        r[4 * row + column] = sum;
      }
    }
    return new Affine(r);
  }

  public Affine inverse() {
    double[] i = solve(1, 0, 0);
    double[] j = solve(0, 1, 0);
    double[] k = solve(0, 0, 1);
    double[] origin = solve(-m[3], -m[7], -m[11]);
    return columns(i, j, k, origin);
  }

  public PatientPoint origin() {
    return new PatientPoint(m[3], m[7], m[11]);
  }

  /** Step of one voxel along the axis as {x, y, z} in mm. */
  public double[] step(Axis axis) {
    int c = axis.ordinal();
    return new double[] {m[c], m[4 + c], m[8 + c]};
  }

  /** Unit direction of the axis as {x, y, z}. */
  public double[] direction(Axis axis) {
    double[] step = step(axis);
    double length = columnLength(axis.ordinal());
    return new double[] {step[0] / length, step[1] / length, step[2] / length};
  }

  public Spacing spacing() {
    return new Spacing(columnLength(0), columnLength(1), columnLength(2));
  }

  /** Signed volume of one voxel in cubic mm; negative for left-handed axes. */
  public double determinant() {
    return m[0] * (m[5] * m[10] - m[6] * m[9])
        - m[1] * (m[4] * m[10] - m[6] * m[8])
        + m[2] * (m[4] * m[9] - m[5] * m[8]);
  }

  /** Largest departure of the angle between two axes from 90 degrees, in degrees. */
  public double shearDegrees() {
    double worst = 0;
    for (int a = 0; a < 3; a++) {
      double[] u = direction(Axis.values()[a]);
      double[] v = direction(Axis.values()[(a + 1) % 3]);
      double cosine = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
      worst = Math.max(worst, Math.toDegrees(Math.asin(Math.min(1, Math.abs(cosine)))));
    }
    return worst;
  }

  /** Largest difference of the twelve entries. */
  public double difference(Affine other) {
    double worst = 0;
    for (int n = 0; n < 12; n++) {
      worst = Math.max(worst, Math.abs(m[n] - other.m[n]));
    }
    return worst;
  }

  /** Four rows of four numbers, the last 0 0 0 1. */
  public double[][] matrix() {
    return new double[][] {
      Arrays.copyOfRange(m, 0, 4),
      Arrays.copyOfRange(m, 4, 8),
      Arrays.copyOfRange(m, 8, 12),
      {0, 0, 0, 1}
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Affine that && Arrays.equals(m, that.m);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(m);
  }

  @Override
  public String toString() {
    return Arrays.toString(m);
  }

  private double row(int row, double i, double j, double k) {
    return m[4 * row] * i + m[4 * row + 1] * j + m[4 * row + 2] * k + m[4 * row + 3];
  }

  private double columnLength(int c) {
    return Math.sqrt(m[c] * m[c] + m[4 + c] * m[4 + c] + m[8 + c] * m[8 + c]);
  }

  // Cramer's rule: the matrix is 3 x 3 and checked to be regular.
  private double[] solve(double x, double y, double z) {
    double d = determinant();
    double i =
        x * (m[5] * m[10] - m[6] * m[9])
            - m[1] * (y * m[10] - m[6] * z)
            + m[2] * (y * m[9] - m[5] * z);
    double j =
        m[0] * (y * m[10] - m[6] * z)
            - x * (m[4] * m[10] - m[6] * m[8])
            + m[2] * (m[4] * z - y * m[8]);
    double k =
        m[0] * (m[5] * z - y * m[9])
            - m[1] * (m[4] * z - y * m[8])
            + x * (m[4] * m[9] - m[5] * m[8]);
    return new double[] {i / d, j / d, k / d};
  }
}
