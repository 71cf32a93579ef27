package io.medsam3.metaimage;

import io.medsam3.storage.Numbers;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.util.Optional;

/**
 * Affine of a MetaImage: each row of TransformMatrix is the direction of one axis of the file (the
 * transpose of ITK's matrix), ElementSpacing its step, Offset the first voxel, all in LPS mm.
 */
final class MetaGeometry {
  private MetaGeometry() {}

  static Affine affine(MetaHeader header, int dimensions, Findings findings)
      throws FormatException {
    String where = header.where();
    double[] spacing = spacing(header, dimensions, findings);
    double[] matrix =
        numbers(header, dimensions * dimensions, "transformmatrix", "rotation", "orientation");
    double[] offset = numbers(header, dimensions, "offset", "position", "origin");
    double[][] steps = new double[3][3];
    double[] origin = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      steps[axis][axis] = axis < dimensions ? 0 : 1;
      for (int d = 0; axis < dimensions && d < Math.min(3, dimensions); d++) {
        double direction = matrix.length > 0 ? matrix[axis * dimensions + d] : axis == d ? 1 : 0;
        steps[axis][d] = direction * spacing[axis] + 0.0;
      }
      origin[axis] = axis < offset.length ? offset[axis] : 0;
    }
    if (matrix.length == 0 && header.first("anatomicalorientation").isPresent()) {
      findings.warn(
          "AnatomicalOrientation "
              + header.required("anatomicalorientation")
              + " is only a comment; the axes were taken as LPS");
    }
    try {
      Affine affine = Affine.columns(steps[0], steps[1], steps[2], origin);
      if (affine.shearDegrees() > 0.1) {
        findings.warn(
            "the axes are sheared by %.2f degrees; the affine was kept"
                .formatted(affine.shearDegrees()));
      }
      return affine;
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          where
              + ": TransformMatrix, ElementSpacing and Offset are no"
              + " geometry: "
              + e.getMessage(),
          e);
    }
  }

  private static double[] spacing(MetaHeader header, int dimensions, Findings findings)
      throws FormatException {
    double[] spacing = numbers(header, dimensions, "elementspacing", "elementsize");
    if (spacing.length == 0) {
      findings.warn("the MetaImage has no ElementSpacing; 1 mm was used");
      spacing = new double[dimensions];
      java.util.Arrays.fill(spacing, 1);
    } else if (header.first("elementspacing").isEmpty()) {
      findings.warn("the MetaImage has no ElementSpacing; ElementSize was used");
    }
    double[] three = {1, 1, 1};
    for (int n = 0; n < Math.min(3, dimensions); n++) {
      if (spacing[n] == 0 || !Double.isFinite(spacing[n])) {
        throw new FormatException(
            "%s: the spacing of axis %d is %s; it must not be 0"
                .formatted(header.where(), n, spacing[n]));
      }
      if (spacing[n] < 0) {
        findings.warn("ElementSpacing of axis " + n + " is negative; the axis runs backwards");
      }
      three[n] = spacing[n];
    }
    return three;
  }

  private static double[] numbers(MetaHeader header, int count, String... keys)
      throws FormatException {
    Optional<String> text = header.first(keys);
    if (text.isEmpty()) {
      return new double[0];
    }
    double[] values = Numbers.doubles(header.where(), keys[0], text.get());
    if (values.length != count) {
      throw new FormatException(
          "%s: %s has %d numbers; expected %d"
              .formatted(header.where(), keys[0], values.length, count));
    }
    return values;
  }
}
