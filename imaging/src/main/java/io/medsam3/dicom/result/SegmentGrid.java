package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.pixel.PixelFormat;
import io.medsam3.dicom.series.FrameGroups;
import io.medsam3.dicom.series.TiledFrames;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Placement;
import io.medsam3.volume.Size;
import java.util.Arrays;
import java.util.Optional;

/** The grid that the frames of a segmentation lie on, and the place of each frame in it. */
final class SegmentGrid {
  // Share of the slice distance by which a position may miss its slice.
  private static final double CLOSE = 0.05;
  private static final int MOST_SLICES = 1 << 16;

  private final Grid grid;
  private final Placement placement;
  private final int[] slice;
  private final int[] left;
  private final int[] top;

  private SegmentGrid(Grid grid, Placement placement, int[] slice, int[] left, int[] top) {
    this.grid = grid;
    this.placement = placement;
    this.slice = slice;
    this.left = left;
    this.top = top;
  }

  Grid grid() {
    return grid;
  }

  Placement placement() {
    return placement;
  }

  /** Slice k that a frame belongs to. */
  int slice(int frame) {
    return slice[frame];
  }

  int left(int frame) {
    return left[frame];
  }

  int top(int frame) {
    return top[frame];
  }

  static SegmentGrid of(DicomFile file, FrameGroups groups, PixelFormat format)
      throws FormatException {
    Optional<TiledFrames> tiles = TiledFrames.of(file, groups, format);
    if (tiles.isPresent()) {
      return tiled(file, groups, tiles.get());
    }
    double[] axes =
        groups.macro(0, Tag.PLANE_ORIENTATION_SEQUENCE).numbers(Tag.IMAGE_ORIENTATION_PATIENT, 6);
    double[][] positions = new double[format.frames()][];
    for (int frame = 0; frame < positions.length; frame++) {
      positions[frame] =
          groups.macro(frame, Tag.PLANE_POSITION_SEQUENCE).numbers(Tag.IMAGE_POSITION_PATIENT, 3);
    }
    boolean placed = axes.length == 6 && Arrays.stream(positions).allMatch(p -> p.length == 3);
    if (!placed) {
      return flat(file, groups, format);
    }
    return stacked(new Source(file, groups, format), axes, positions);
  }

  private record Source(DicomFile file, FrameGroups groups, PixelFormat format) {}

  // A slide: one plane in a frame of its own, not in the patient.
  private static SegmentGrid tiled(DicomFile file, FrameGroups groups, TiledFrames tiles)
      throws FormatException {
    file.remarks().add("a whole-slide segmentation; positions are those on the slide");
    Grid grid = new Grid(new Size(tiles.columns(), tiles.rows(), 1), counted(groups));
    return new SegmentGrid(
        grid, unplaced(groups), new int[tiles.left().length], tiles.left(), tiles.top());
  }

  // Frames of a projection image carry no position.
  private static SegmentGrid flat(DicomFile file, FrameGroups groups, PixelFormat format)
      throws FormatException {
    file.remarks().add("the segments have no position in the patient; they lie at the origin");
    int[] slice = new int[format.frames()];
    int count = 1;
    for (int frame = 0; frame < slice.length; frame++) {
      slice[frame] = sourceFrame(groups, frame) - 1;
      count = Math.max(count, slice[frame] + 1);
    }
    Grid grid = new Grid(new Size(format.columns(), format.rows(), count), counted(groups));
    return new SegmentGrid(
        grid, unplaced(groups), slice, new int[slice.length], new int[slice.length]);
  }

  // The frame of a multi-frame source that a frame was drawn on; 1 when it does not say.
  private static int sourceFrame(FrameGroups groups, int frame) throws FormatException {
    for (DataSet derivation : groups.items(frame, Tag.DERIVATION_IMAGE_SEQUENCE)) {
      for (DataSet source : derivation.items(Tag.SOURCE_IMAGE_SEQUENCE)) {
        int number = source.integer(Tag.REFERENCED_FRAME_NUMBER, 1);
        return Math.max(1, Math.min(MOST_SLICES, number));
      }
    }
    return 1;
  }

  private static SegmentGrid stacked(Source source, double[] axes, double[][] positions)
      throws FormatException {
    double[] row = unit(Arrays.copyOf(axes, 3));
    double[] column = unit(Arrays.copyOfRange(axes, 3, 6));
    double[] normal = {
      row[1] * column[2] - row[2] * column[1],
      row[2] * column[0] - row[0] * column[2],
      row[0] * column[1] - row[1] * column[0]
    };
    double[] heights = Arrays.stream(positions).mapToDouble(p -> dot(p, normal)).toArray();
    int lowest = 0;
    int highest = 0;
    for (int n = 1; n < heights.length; n++) {
      lowest = heights[n] < heights[lowest] ? n : lowest;
      highest = heights[n] > heights[highest] ? n : highest;
    }
    double extent = heights[highest] - heights[lowest];
    double distance = distance(source, heights);
    long count = extent == 0 ? 1 : Math.round(extent / distance) + 1;
    if (count > MOST_SLICES) {
      throw new FormatException(
          "%s: frames are spread over %.1f mm in steps of %.4f mm; that is no stack of slices"
              .formatted(source.file.name(), extent, distance));
    }
    double[] step = scaled(normal, distance);
    if (count > 1) {
      for (int d = 0; d < 3; d++) {
        step[d] = (positions[highest][d] - positions[lowest][d]) / (count - 1);
      }
    }
    double[] spacing = spacing(source.groups);
    Affine affine =
        Affine.columns(
            scaled(row, spacing[1]), scaled(column, spacing[0]), step, positions[lowest]);
    Size size = new Size(source.format.columns(), source.format.rows(), (int) count);
    Grid grid = new Grid(size, affine);
    return new SegmentGrid(
        grid,
        Placement.IN_PATIENT,
        slices(source, grid, positions),
        new int[heights.length],
        new int[heights.length]);
  }

  private static int[] slices(Source source, Grid grid, double[][] positions)
      throws FormatException {
    int[] slice = new int[positions.length];
    double worst = 0;
    for (int n = 0; n < slice.length; n++) {
      double[] p = positions[n];
      double k = grid.voxel(new PatientPoint(p[0], p[1], p[2])).k();
      slice[n] = (int) Math.round(k);
      worst = Math.max(worst, Math.abs(k - slice[n]));
    }
    if (worst > CLOSE) {
      source
          .file
          .remarks()
          .add(
              "frame positions miss an even grid by up to %.3f mm"
                  .formatted(worst * grid.affine().spacing().along(Axis.K)));
    }
    return slice;
  }

  /** Slice distance: as said if the positions agree, else the smallest between two frames. */
  private static double distance(Source source, double[] heights) throws FormatException {
    double[] sorted = heights.clone();
    Arrays.sort(sorted);
    double smallest = Double.POSITIVE_INFINITY;
    for (int n = 1; n < sorted.length; n++) {
      double step = sorted[n] - sorted[n - 1];
      if (step > 1e-3) {
        smallest = Math.min(smallest, step);
      }
    }
    DataSet measures = source.groups.macro(0, Tag.PIXEL_MEASURES_SEQUENCE);
    double said = Math.abs(measures.number(Tag.SPACING_BETWEEN_SLICES, 0));
    if (said == 0) {
      said = measures.number(Tag.SLICE_THICKNESS, 0);
    }
    if (Double.isInfinite(smallest)) {
      return said > 0 ? said : 1;
    }
    double multiple = smallest / said;
    if (said > 0 && Math.abs(multiple - Math.rint(multiple)) <= CLOSE && Math.rint(multiple) >= 1) {
      return said;
    }
    if (said > 0) {
      source
          .file
          .remarks()
          .add(
              "slices are said to be %.4f mm apart, positions are %.4f mm apart, which is used"
                  .formatted(said, smallest));
    }
    return smallest;
  }

  // Row distance, column distance.
  private static double[] spacing(FrameGroups groups) throws FormatException {
    double[] spacing = knownSpacing(groups);
    return spacing.length == 2 ? spacing : new double[] {1, 1};
  }

  private static double[] knownSpacing(FrameGroups groups) throws FormatException {
    double[] spacing = groups.macro(0, Tag.PIXEL_MEASURES_SEQUENCE).numbers(Tag.PIXEL_SPACING, 2);
    boolean valid = spacing.length == 2 && spacing[0] > 0 && spacing[1] > 0;
    return valid ? spacing : new double[0];
  }

  // Axes of a grid that lies nowhere in the patient.
  private static Affine counted(FrameGroups groups) throws FormatException {
    double[] spacing = spacing(groups);
    return Affine.rows(spacing[1], 0, 0, 0, 0, spacing[0], 0, 0, 0, 0, 1, 0);
  }

  private static Placement unplaced(FrameGroups groups) throws FormatException {
    return knownSpacing(groups).length == 2 ? Placement.PIXEL_SPACING : Placement.NONE;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double[] scaled(double[] a, double factor) {
    return new double[] {a[0] * factor, a[1] * factor, a[2] * factor};
  }

  private static double[] unit(double[] a) {
    return scaled(a, 1 / Math.sqrt(dot(a, a)));
  }
}
