package io.medsam3.nifti;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;

/** The rotation of a grid as NIfTI keeps it: b, c, d of a unit quaternion with a &gt;= 0. */
record Quaternion(double b, double c, double d, double qfac) {
  /** From directions in LPS; the third axis is turned round for left-handed grids (qfac -1). */
  static Quaternion of(Affine lps) {
    double qfac = lps.determinant() < 0 ? -1 : 1;
    double[] i = ras(lps.direction(Axis.I), 1);
    double[] j = ras(lps.direction(Axis.J), 1);
    double[] k = ras(lps.direction(Axis.K), qfac);
    double[] squares = {
      1 + i[0] + j[1] + k[2], 1 + i[0] - j[1] - k[2], 1 - i[0] + j[1] - k[2], 1 - i[0] - j[1] + k[2]
    };
    int largest = 0;
    for (int n = 1; n < 4; n++) {
      largest = squares[n] > squares[largest] ? n : largest;
    }
    double s = Math.sqrt(squares[largest]) / 2;
    double f = 1 / (4 * s);
    // Dividing by the largest component keeps half turns exact.
    double[] q =
        switch (largest) {
          case 0 -> new double[] {s, (j[2] - k[1]) * f, (k[0] - i[2]) * f, (i[1] - j[0]) * f};
          case 1 -> new double[] {(j[2] - k[1]) * f, s, (i[1] + j[0]) * f, (k[0] + i[2]) * f};
          case 2 -> new double[] {(k[0] - i[2]) * f, (i[1] + j[0]) * f, s, (j[2] + k[1]) * f};
          default -> new double[] {(i[1] - j[0]) * f, (k[0] + i[2]) * f, (j[2] + k[1]) * f, s};
        };
    double sign = q[0] < 0 ? -1 : 1;
    return new Quaternion(sign * q[1], sign * q[2], sign * q[3], qfac);
  }

  private static double[] ras(double[] lps, double sign) {
    return new double[] {-sign * lps[0], -sign * lps[1], sign * lps[2]};
  }
}
