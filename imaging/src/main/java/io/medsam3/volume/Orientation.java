package io.medsam3.volume;

/**
 * Where the three axes of a grid point to, as letters of left/right, anterior/posterior and
 * superior/inferior: in {@code LPS} i grows to the left, j to the back, k to the head.
 */
public record Orientation(String code) {
  // Positive and negative end of each LPS dimension.
  private static final String POSITIVE = "LPS";
  private static final String NEGATIVE = "RAI";
  // A plane tilted further than this is called oblique (as in dcm2niix and Weasis, about 25 deg).
  private static final double OBLIQUE_COSINE = 0.9;

  /** Planes of the body that slices can lie in. */
  public enum Plane {
    AXIAL,
    CORONAL,
    SAGITTAL,
    OBLIQUE
  }

  public Orientation {
    boolean valid = code.length() == 3;
    int seen = 0;
    for (int n = 0; valid && n < 3; n++) {
      int dimension = dimension(code.charAt(n));
      valid = dimension >= 0;
      seen |= valid ? 1 << dimension : 0;
    }
    if (!valid || seen != 7) {
      throw new IllegalArgumentException(
          "orientation '%s'; expected one letter each of L/R, A/P, S/I, as in LPS".formatted(code));
    }
  }

  /** The nearest anatomical directions of the axes. */
  public static Orientation of(Affine affine) {
    char[] code = new char[3];
    boolean[] taken = new boolean[3];
    for (int round = 0; round < 3; round++) {
      int bestAxis = -1;
      int bestDimension = -1;
      double best = -1;
      for (Axis axis : Axis.values()) {
        double[] direction = affine.direction(axis);
        for (int d = 0; d < 3; d++) {
          if (code[axis.ordinal()] == 0 && !taken[d] && Math.abs(direction[d]) > best) {
            best = Math.abs(direction[d]);
            bestAxis = axis.ordinal();
            bestDimension = d;
          }
        }
      }
      double sign = affine.direction(Axis.values()[bestAxis])[bestDimension];
      code[bestAxis] = (sign < 0 ? NEGATIVE : POSITIVE).charAt(bestDimension);
      taken[bestDimension] = true;
    }
    return new Orientation(new String(code));
  }

  /** The plane that the slices k = constant lie in. */
  public static Plane plane(Affine affine) {
    double[] i = affine.direction(Axis.I);
    double[] j = affine.direction(Axis.J);
    double[] normal = {
      i[1] * j[2] - i[2] * j[1], i[2] * j[0] - i[0] * j[2], i[0] * j[1] - i[1] * j[0]
    };
    double length =
        Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
    if (Math.abs(normal[2]) >= OBLIQUE_COSINE * length) {
      return Plane.AXIAL;
    }
    if (Math.abs(normal[1]) >= OBLIQUE_COSINE * length) {
      return Plane.CORONAL;
    }
    return Math.abs(normal[0]) >= OBLIQUE_COSINE * length ? Plane.SAGITTAL : Plane.OBLIQUE;
  }

  /** How axes of this orientation are reordered to get those of the other. */
  public AxisOrder to(Orientation other) {
    Axis[] axes = new Axis[3];
    boolean[] flips = new boolean[3];
    for (int n = 0; n < 3; n++) {
      char wanted = other.code.charAt(n);
      for (int old = 0; old < 3; old++) {
        if (dimension(code.charAt(old)) == dimension(wanted)) {
          axes[n] = Axis.values()[old];
          flips[n] = code.charAt(old) != wanted;
        }
      }
    }
    return new AxisOrder(axes[0], axes[1], axes[2], flips[0], flips[1], flips[2]);
  }

  /** Where the axes come from. */
  public Orientation opposite() {
    StringBuilder letters = new StringBuilder();
    for (char letter : code.toCharArray()) {
      int dimension = dimension(letter);
      boolean positive = POSITIVE.indexOf(letter) >= 0;
      letters.append((positive ? NEGATIVE : POSITIVE).charAt(dimension));
    }
    return new Orientation(letters.toString());
  }

  private static int dimension(char letter) {
    return Math.max(POSITIVE.indexOf(letter), NEGATIVE.indexOf(letter));
  }
}
