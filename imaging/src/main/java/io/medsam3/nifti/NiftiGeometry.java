package io.medsam3.nifti;

import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import java.util.Arrays;
import java.util.Optional;

/**
 * Chooses the affine of a NIfTI header: sform if its code says so, else qform, else only the
 * spacing; what contradicts the choice is told.
 */
final class NiftiGeometry {
  private static final double MOST_DIFFERENCE_MM = 0.05;
  private static final double MOST_SHEAR_DEGREES = 0.1;

  private final String where;
  private final NiftiHeader header;
  private final Size size;
  private final Findings findings;

  NiftiGeometry(String where, NiftiHeader header, Size size, Findings findings) {
    this.where = where;
    this.header = header;
    this.size = size;
    this.findings = findings;
  }

  Grid grid() throws FormatException {
    Optional<Affine> sform = header.sformCode() > 0 ? sform() : Optional.empty();
    Optional<Affine> qform = header.qformCode() > 0 ? qform() : Optional.empty();
    Affine affine;
    if (sform.isPresent()) {
      affine = sform.get();
      compare(affine, qform);
    } else if (qform.isPresent()) {
      affine = qform.get();
    } else if (header.sformCode() > 0 || header.qformCode() > 0) {
      throw new FormatException(
          "%s: no usable geometry: sform %s, quaternion and offset %s, spacing %s; an affine must"
                  .formatted(
                      where,
                      Arrays.toString(header.srow()),
                      Arrays.toString(header.quaternion()),
                      Arrays.toString(Arrays.copyOfRange(header.pixdim(), 1, 4)))
              + " be finite (no NaN) and its spacing not zero");
    } else {
      findings.warn(
          "neither sform nor qform is set: there is a spacing but no orientation; left and right"
              + " cannot be told apart");
      affine = scaled(scalingOnly());
    }
    if (affine.shearDegrees() > MOST_SHEAR_DEGREES) {
      findings.warn(
          "the axes are sheared by %.2f degrees; the affine was kept"
              .formatted(affine.shearDegrees()));
    }
    return new Grid(size, affine);
  }

  private Optional<Affine> sform() {
    double[] m = header.srow().clone();
    if (size.z() == 1 && m[2] == 0 && m[6] == 0 && m[10] == 0) {
      // One slice needs no third axis; its normal stands in.
      double[] normal = {
        m[4] * m[9] - m[8] * m[5], m[8] * m[1] - m[0] * m[9], m[0] * m[5] - m[4] * m[1]
      };
      double length = Math.hypot(Math.hypot(normal[0], normal[1]), normal[2]);
      for (int row = 0; row < 3; row++) {
        m[4 * row + 2] = normal[row] / length;
      }
      findings.warn("the sform of this single slice has no third axis; its normal was used");
    }
    try {
      return Optional.of(scaled(m));
    } catch (IllegalArgumentException e) {
      findings.warn("the sform is no geometry (" + e.getMessage() + ")");
      return Optional.empty();
    }
  }

  private Optional<Affine> qform() throws FormatException {
    double[] q = header.quaternion();
    double[] spacing = spacing();
    double b = q[0];
    double c = q[1];
    double d = q[2];
    double square = 1 - b * b - c * c - d * d;
    double a = Math.sqrt(Math.max(0, square));
    if (square < 1e-7) {
      // A half turn; rounding may have made the vector longer than 1 (as in nifti1_io.c).
      double length = Math.sqrt(b * b + c * c + d * d);
      if (length > 1.001) {
        findings.warn("the quaternion of the qform has length " + length + "; it was shortened");
      }
      a = 0;
      b /= length;
      c /= length;
      d /= length;
    }
    double third = header.pixdim()[0] < 0 ? -spacing[2] : spacing[2];
    double[] m = {
      (a * a + b * b - c * c - d * d) * spacing[0],
      2 * (b * c - a * d) * spacing[1],
      2 * (b * d + a * c) * third,
      q[3],
      2 * (b * c + a * d) * spacing[0],
      (a * a + c * c - b * b - d * d) * spacing[1],
      2 * (c * d - a * b) * third,
      q[4],
      2 * (b * d - a * c) * spacing[0],
      2 * (c * d + a * b) * spacing[1],
      (a * a + d * d - b * b - c * c) * third,
      q[5]
    };
    try {
      return Optional.of(scaled(m));
    } catch (IllegalArgumentException e) {
      findings.warn("the qform is no geometry (" + e.getMessage() + ")");
      return Optional.empty();
    }
  }

  private double[] scalingOnly() throws FormatException {
    double[] s = spacing();
    return new double[] {s[0], 0, 0, 0, 0, s[1], 0, 0, 0, 0, s[2], 0};
  }

  private double[] spacing() throws FormatException {
    double[] spacing = new double[3];
    for (Axis axis : Axis.values()) {
      int n = axis.ordinal();
      double value = header.pixdim()[n + 1];
      if (value < 0) {
        findings.warn("pixdim[" + (n + 1) + "] is negative; its size was used");
      }
      if (value == 0 && size.along(axis) == 1) {
        findings.warn("pixdim[" + (n + 1) + "] of this single slice is 0; 1 was used");
        value = 1;
      }
      if (value == 0 || !Double.isFinite(value)) {
        throw new FormatException(
            "%s: pixdim[%d] is %s; the spacing of %d voxels must be positive"
                .formatted(where, n + 1, value, size.along(axis)));
      }
      spacing[n] = Math.abs(value);
    }
    return spacing;
  }

  // RAS of the file in its unit of length to LPS mm.
  private Affine scaled(double[] ras) {
    double unit =
        switch (header.units() & 7) {
          case 1 -> 1000;
          case 3 -> 0.001;
          default -> 1;
        };
    double[] lps = new double[12];
    for (int n = 0; n < 12; n++) {
      lps[n] = ras[n] * (n < 8 ? -unit : unit) + 0.0;
    }
    return Affine.rows(lps);
  }

  private void compare(Affine sform, Optional<Affine> qform) {
    if (qform.isEmpty()) {
      return;
    }
    Grid s = new Grid(size, sform);
    if (!s.matches(new Grid(size, qform.get()), MOST_DIFFERENCE_MM)) {
      findings.warn(
          "sform (code %d) and qform (code %d) place the voxels differently; the sform was used"
              .formatted(header.sformCode(), header.qformCode()));
    }
  }
}
