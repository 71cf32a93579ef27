package io.medsam3.dicom.series;

import io.medsam3.dicom.series.Stack.Layer;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The grid of parallel frames at different places. Slices keep their true positions: a gap is
 * filled between its neighbours, and irregular distances are resampled, both told.
 */
final class StackGeometry {
  // Shares of the slice distance: rounding of headers, and what is told but still one grid.
  private static final double EXACT = 0.01;
  private static final double REGULAR = 0.05;
  private static final double TILT_DEGREES = 0.1;
  private static final double OBLIQUE_DEGREES = 1;
  private static final int MOST_FILLED = 4;

  private final List<ImageFrame> frames;
  private final String place;
  private final Findings findings;
  private final Plane first;
  private final double[] normal;
  private final double[] heights;

  private StackGeometry(List<ImageFrame> frames, String place, Findings findings) {
    this.place = place;
    this.frames = frames;
    this.findings = findings;
    first = frames.get(0).plane().orElseThrow();
    normal = first.normal();
    heights = frames.stream().mapToDouble(f -> StackBuilder.height(f, normal)).toArray();
  }

  /** Frames in increasing order along the normal, each at a place of its own. */
  static Stack of(List<ImageFrame> frames, String place, Findings findings) throws FormatException {
    return new StackGeometry(frames, place, findings).stack();
  }

  private Stack stack() throws FormatException {
    tellOblique();
    int count = frames.size();
    if (count == 1) {
      double[] step = Vectors.scaled(normal, thicknessOfOne(frames.get(0), findings));
      return new Stack(grid(step, 1), List.of(Layer.of(frames.get(0))));
    }
    double[] last = frames.get(count - 1).plane().orElseThrow().position();
    double[] span = Vectors.along(last, -1, first.position());
    double extent = heights[count - 1] - heights[0];
    double worst = deviation(span, extent);
    double mean = extent / (count - 1);
    tellTilt(span);
    if (worst <= REGULAR * mean) {
      if (worst > EXACT * mean) {
        findings.warn(
            "slice positions are irregular by up to %.3f mm; the mean distance of %.3f mm is used"
                .formatted(worst, mean));
      }
      tellThickness(mean);
      double[] step = Vectors.scaled(span, 1.0 / (count - 1));
      return new Stack(grid(step, count), frames.stream().map(Layer::of).toList());
    }
    return filled(span, extent);
  }

  // Largest distance of a position from the straight, even line through the first and the last.
  private double deviation(double[] span, double extent) {
    double worst = 0;
    double even = extent / (frames.size() - 1);
    for (int n = 0; n < heights.length; n++) {
      worst = Math.max(worst, Math.abs(heights[n] - heights[0] - n * even));
      double[] expected = Vectors.along(first.position(), (heights[n] - heights[0]) / extent, span);
      double[] found = frames.get(n).plane().orElseThrow().position();
      double aside = Vectors.distance(expected, found);
      double pixel = frames.get(0).shape().columnSpacing();
      if (aside > 0.1 * (pixel > 0 ? pixel : 1)) {
        findings.warn(
            "%s lies %.2f mm beside the line of the stack".formatted(frames.get(n).name(), aside));
      }
    }
    return worst;
  }

  private Stack filled(double[] span, double extent) throws FormatException {
    double[] distances = new double[heights.length - 1];
    Arrays.setAll(distances, n -> heights[n + 1] - heights[n]);
    double[] sorted = distances.clone();
    Arrays.sort(sorted);
    double typical = sorted[(sorted.length - 1) / 2];
    long count = Math.round(extent / typical) + 1;
    if (count > (long) MOST_FILLED * frames.size() + 1) {
      throw new FormatException(
          ("%s: %d slices are spread over %.1f mm, most %.3f mm apart, the largest gap %.1f mm:"
                  + " slices are missing; copy the whole series, or its parts into folders of their"
                  + " own")
              .formatted(place, frames.size(), extent, typical, sorted[sorted.length - 1]));
    }
    List<Layer> layers = new ArrayList<>();
    double step = extent / (count - 1);
    List<String> missing = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      Layer layer = layer(heights[0] + k * step, step);
      layers.add(layer);
      if (layer.above().isPresent()) {
        missing.add("%.2f".formatted(heights[0] + k * step));
      }
    }
    long used = layers.stream().filter(l -> l.above().isEmpty()).count();
    String kind = used == frames.size() ? "slices are missing (gap)" : "distances are irregular";
    findings.warn(
        "%s: distances run from %.3f to %.3f mm; on the grid of %.3f mm, %d slices are interpolated (at %s)"
            .formatted(
                kind,
                sorted[0],
                sorted[sorted.length - 1],
                step,
                missing.size(),
                Names.some(missing)));
    return new Stack(grid(Vectors.scaled(span, 1.0 / (count - 1)), (int) count), layers);
  }

  private Layer layer(double height, double step) {
    int above = 0;
    while (above < heights.length - 1 && heights[above] < height) {
      above++;
    }
    int nearest =
        above > 0 && height - heights[above - 1] < heights[above] - height ? above - 1 : above;
    if (Math.abs(heights[nearest] - height) <= REGULAR * step || above == 0) {
      return Layer.of(frames.get(nearest));
    }
    double weight = (height - heights[above - 1]) / (heights[above] - heights[above - 1]);
    return new Layer(frames.get(above - 1), Optional.of(frames.get(above)), weight);
  }

  private Grid grid(double[] step, int count) {
    PixelShape shape = frames.get(0).shape();
    Affine affine =
        Affine.columns(
            Vectors.scaled(first.row(), known(shape.columnSpacing())),
            Vectors.scaled(first.column(), known(shape.rowSpacing())),
            step,
            first.position());
    tellUnknown(shape, findings);
    return new Grid(new Size(shape.columns(), shape.rows(), count), affine);
  }

  private void tellTilt(double[] span) {
    double cosine = Math.abs(Vectors.dot(Vectors.unit(span), normal));
    double degrees = Math.toDegrees(Math.acos(Math.min(1, cosine)));
    if (degrees > TILT_DEGREES) {
      findings.warn(
          ("slices are shifted against each other (gantry tilt): the stack leans by %.2f degrees"
                  + " and keeps its sheared affine")
              .formatted(degrees));
    }
  }

  private void tellOblique() {
    double largest = Arrays.stream(normal).map(Math::abs).max().orElse(1);
    double degrees = Math.toDegrees(Math.acos(Math.min(1, largest)));
    if (degrees > OBLIQUE_DEGREES) {
      findings.warn(
          "the slices are oblique, %.1f degrees from the nearest anatomical plane"
              .formatted(degrees));
    }
  }

  private void tellThickness(double distance) {
    ImageFrame.Thickness told = frames.get(0).thickness();
    boolean between = differs(told.between(), distance);
    boolean slice = differs(told.slice(), distance);
    if (between || slice && Double.isNaN(told.between())) {
      findings.warn(
          ("positions are %.3f mm apart, which is used; the header says SpacingBetweenSlices %s,"
                  + " SliceThickness %s mm")
              .formatted(distance, said(told.between()), said(told.slice())));
    }
  }

  private static boolean differs(double told, double distance) {
    return !Double.isNaN(told) && Math.abs(Math.abs(told) - distance) > EXACT * distance;
  }

  private static String said(double value) {
    return Double.isNaN(value) ? "nothing" : String.valueOf(value);
  }

  /** Frames that have no place: in the order of their numbers, at the origin. */
  static Stack ofPictures(List<ImageFrame> frames, Findings findings) {
    List<ImageFrame> sorted = new ArrayList<>(frames);
    sorted.sort(
        Comparator.comparingDouble(StackBuilder::instanceNumber)
            .thenComparing(frame -> frame.instance().name())
            .thenComparingInt(ImageFrame::number));
    findings.warn(
        frames.size() == 1
            ? "the image has no position in the patient"
            : "%d images have no position in the patient; they are read in the order of their numbers"
                .formatted(frames.size()));
    PixelShape shape = sorted.get(0).shape();
    tellUnknown(shape, findings);
    double step = frames.size() == 1 ? 1 : thicknessOfOne(sorted.get(0), findings);
    Affine affine =
        Affine.columns(
            new double[] {known(shape.columnSpacing()), 0, 0},
            new double[] {0, known(shape.rowSpacing()), 0},
            new double[] {0, 0, step},
            new double[3]);
    Size size = new Size(shape.columns(), shape.rows(), frames.size());
    return new Stack(new Grid(size, affine), sorted.stream().map(Layer::of).toList());
  }

  // Positions cannot tell the distance, so the header must.
  private static double thicknessOfOne(ImageFrame frame, Findings findings) {
    ImageFrame.Thickness told = frame.thickness();
    if (Math.abs(told.between()) > 0) {
      return Math.abs(told.between());
    }
    if (told.slice() > 0) {
      return told.slice();
    }
    findings.warn("the distance of slices is not known; 1 mm is taken");
    return 1;
  }

  private static void tellUnknown(PixelShape shape, Findings findings) {
    if (!shape.hasSpacing()) {
      findings.warn("the spacing of pixels is not known; 1 mm is taken");
    }
  }

  private static double known(double spacing) {
    return Double.isNaN(spacing) ? 1 : spacing;
  }
}
