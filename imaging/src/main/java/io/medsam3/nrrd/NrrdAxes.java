package io.medsam3.nrrd;

import io.medsam3.storage.Numbers;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which axes of a NRRD lie in space, and where: at most three of them, with an optional list of
 * channels before them and an optional series behind them.
 *
 * @param counts of the spatial axes, filled up with 1
 * @param channels length of the axis before, 1 if there is none
 * @param series length of the axis behind, 1 if there is none
 */
record NrrdAxes(long[] counts, long channels, long series, Affine affine) {

  static NrrdAxes of(NrrdHeader header, Findings findings) throws FormatException {
    return new Parser(header, findings).axes();
  }

  private static final class Parser {
    private final NrrdHeader header;
    private final Findings findings;
    private final String where;
    private final long[] sizes;
    private final List<double[]> directions = new ArrayList<>(); // empty array: not in space

    Parser(NrrdHeader header, Findings findings) throws FormatException {
      this.header = header;
      this.findings = findings;
      where = header.where();
      sizes = Numbers.longs(where, "sizes", header.required("sizes"));
      long dimension = Numbers.longs(where, "dimension", header.required("dimension"))[0];
      if (dimension != sizes.length || dimension < 1 || dimension > 16) {
        throw new FormatException(
            "%s: dimension %d with %d sizes; they must agree"
                .formatted(where, dimension, sizes.length));
      }
      for (long size : sizes) {
        if (size < 1) {
          throw new FormatException(where + ": a size of " + size + "; each is at least 1");
        }
      }
    }

    NrrdAxes axes() throws FormatException {
      boolean hasDirections = header.field("spacedirections").isPresent();
      if (hasDirections) {
        readDirections();
      } else {
        fromSpacings();
      }
      long[] counts = {1, 1, 1};
      double[][] steps = new double[3][];
      long channels = 1;
      long series = 1;
      int spatial = 0;
      for (int axis = 0; axis < sizes.length; axis++) {
        double[] direction = directions.get(axis);
        if (direction.length > 0 && spatial < 3) {
          counts[spatial] = sizes[axis];
          steps[spatial++] = direction;
        } else if (sizes[axis] > 1 && spatial == 0 && channels == 1) {
          channels = sizes[axis];
        } else if (sizes[axis] > 1 && spatial == spatialCount() && series == 1) {
          series = sizes[axis];
        } else if (sizes[axis] > 1) {
          throw new FormatException(
              "%s: axis %d of length %d lies in no direction of space; one list before and one"
                      .formatted(where, axis, sizes[axis])
                  + " behind the spatial axes are read");
        }
      }
      return new NrrdAxes(counts, channels, series, affine(steps, spatial));
    }

    private int spatialCount() {
      return (int) Math.min(3, directions.stream().filter(d -> d.length > 0).count());
    }

    private void readDirections() throws FormatException {
      List<String> vectors = Numbers.vectors(header.required("spacedirections"));
      if (vectors.size() != sizes.length) {
        throw new FormatException(
            "%s: %d space directions for %d axes".formatted(where, vectors.size(), sizes.length));
      }
      for (String vector : vectors) {
        directions.add(vector.equals("none") ? new double[0] : inSpace(vector));
      }
      if (spatialCount() == 0) {
        throw new FormatException(where + ": all space directions are none; no axis is in space");
      }
    }

    // Teem writes a vector of NaN for none.
    private double[] inSpace(String vector) throws FormatException {
      double[] v = Numbers.doubles(where, "space directions", vector);
      boolean isNone = true;
      for (double x : v) {
        isNone &= Double.isNaN(x);
      }
      return isNone ? new double[0] : patient(v, "space directions", true);
    }

    // File space to LPS mm.
    private double[] patient(double[] v, String what, boolean isStep) throws FormatException {
      if (v.length != 3 && v.length != 2 && v.length != 4) {
        throw new FormatException(
            "%s: a vector of %d numbers in %s; space has 3".formatted(where, v.length, what));
      }
      double[] signs = signs();
      double[] units = units();
      double[] lps = new double[3];
      for (int n = 0; n < Math.min(3, v.length); n++) {
        lps[n] = v[n] * signs[n] * units[n] + 0.0;
        if (!Double.isFinite(v[n])) {
          throw new FormatException(where + ": " + what + " holds " + v[n] + ", no finite number");
        }
      }
      if (isStep && lps[0] == 0 && lps[1] == 0 && lps[2] == 0) {
        throw new FormatException(where + ": a space direction is zero; spacing must not be 0");
      }
      return lps;
    }

    private double[] signs() {
      String space = header.field("space").orElse("").toLowerCase(Locale.ROOT);
      space = space.replace("\"", "").replaceAll("-?time$", "");
      space = space.matches("[rlapsi]{3}t") ? space.substring(0, 3) : space;
      String[] words = space.matches("[rlapsi]{3}") ? space.split("") : space.split("-");
      String[] positive = {"l", "p", "s"};
      String[] negative = {"r", "a", "i"};
      double[] signs = {1, 1, 1};
      boolean known = words.length == 3;
      for (int n = 0; n < 3 && known; n++) {
        boolean up = words[n].startsWith(positive[n]);
        known = up || words[n].startsWith(negative[n]);
        signs[n] = up ? 1 : -1;
      }
      if (!known) {
        findings.warn(
            "the space of the NRRD is '%s', not left/right, posterior/anterior, superior/inferior;"
                    .formatted(space.isEmpty() ? "not given" : space)
                + " taken as LPS");
        return new double[] {1, 1, 1};
      }
      return signs;
    }

    private double[] units() {
      double[] units = {1, 1, 1};
      List<String> words = Numbers.words(header.field("spaceunits").orElse(""));
      for (int n = 0; n < Math.min(3, words.size()); n++) {
        units[n] = unit(words.get(n));
      }
      return units;
    }

    private double unit(String word) {
      return switch (word.toLowerCase(Locale.ROOT)) {
        case "m", "meter", "meters" -> 1000;
        case "cm" -> 10;
        case "um", "µm", "micron", "microns", "micrometer" -> 0.001;
        case "nm" -> 1e-6;
        case "", "mm", "millimeter", "millimeters", "none", "???" -> 1;
        default -> {
          findings.warn("unit of space '" + word + "' is not known; taken as mm");
          yield 1;
        }
      };
    }

    // Without directions: spacings along LPS, for the axes that kinds call domains.
    private void fromSpacings() throws FormatException {
      List<String> spacings = Numbers.words(header.field("spacings").orElse(""));
      List<String> kinds = Numbers.words(header.field("kinds").orElse(""));
      int spatial = 0;
      boolean[] isSpatial = new boolean[sizes.length];
      for (int axis = 0; axis < sizes.length; axis++) {
        boolean known = kinds.size() == sizes.length;
        boolean domain = !known || kinds.get(axis).matches("(?i)domain|space|none|\\?\\?\\?");
        // A first axis of 3 or 4 in four dimensions without kinds is a list of channels.
        boolean list = !known && axis == 0 && sizes.length == 4 && sizes[0] <= 4;
        isSpatial[axis] = domain && !list && spatial < 3;
        spatial += isSpatial[axis] ? 1 : 0;
      }
      if (spacings.isEmpty()) {
        findings.warn("the NRRD has no spacing; 1 mm was used");
      }
      int n = 0;
      for (int axis = 0; axis < sizes.length; axis++) {
        double[] step = new double[3];
        if (isSpatial[axis]) {
          step[n++] = spacing(spacings, axis);
        }
        directions.add(isSpatial[axis] ? patient(step, "spacings", true) : new double[0]);
      }
      if (n == 0) {
        throw new FormatException(where + ": kinds name no axis of space");
      }
    }

    private double spacing(List<String> spacings, int axis) throws FormatException {
      if (spacings.isEmpty()) {
        return 1;
      }
      if (spacings.size() != sizes.length) {
        throw new FormatException(
            "%s: %d spacings for %d axes".formatted(where, spacings.size(), sizes.length));
      }
      double value = Numbers.doubles(where, "spacings", spacings.get(axis))[0];
      if (Double.isNaN(value)) {
        findings.warn("the spacing of axis " + axis + " is not known; 1 mm was used");
        return 1;
      }
      return value;
    }

    private Affine affine(double[][] steps, int spatial) throws FormatException {
      double[] origin = new double[3];
      if (header.field("spaceorigin").isPresent()) {
        double[] v = Numbers.doubles(where, "space origin", header.required("spaceorigin"));
        origin = patient(v, "space origin", false);
      } else if (header.field("axismins").isPresent()) {
        findings.warn("the NRRD gives its origin as axis mins, which were left out");
      }
      completeAxes(steps, spatial);
      try {
        return Affine.columns(steps[0], steps[1], steps[2], origin);
      } catch (IllegalArgumentException e) {
        throw new FormatException(
            where + ": the space directions are no geometry: " + e.getMessage(), e);
      }
    }

    // One slice or one line needs no further axes; unit normals stand in.
    private static void completeAxes(double[][] steps, int spatial) {
      if (spatial == 1) {
        double[] s = steps[0];
        boolean alongX = Math.abs(s[0]) >= Math.abs(s[1]) && Math.abs(s[0]) >= Math.abs(s[2]);
        steps[1] = unit(cross(alongX ? new double[] {0, 0, 1} : new double[] {1, 0, 0}, s));
      }
      if (spatial <= 2) {
        steps[2] = unit(cross(steps[0], steps[1]));
      }
    }

    private static double[] cross(double[] a, double[] b) {
      return new double[] {
        a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
      };
    }

    private static double[] unit(double[] v) {
      double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      return new double[] {v[0] / length, v[1] / length, v[2] / length};
    }
  }
}
