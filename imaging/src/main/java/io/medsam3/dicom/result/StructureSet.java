package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * An RTSTRUCT that was read.
 *
 * @param header its data set, for patient and references
 * @param referencedSeries SeriesInstanceUID of the images it was drawn on, empty when not said
 */
public record StructureSet(
    List<Roi> rois, DataSet header, String referencedSeries, Findings findings) {

  private static final double LARGEST_MM = 1e4;

  /** One structure. */
  public record Roi(int number, String name, Optional<Rgb> colour, List<PlanarContour> contours) {
    public Roi {
      contours = List.copyOf(contours);
    }
  }

  public StructureSet {
    rois = List.copyOf(rois);
  }

  /**
   * Masks on a grid whose slices the contours lie in: a voxel belongs to a structure if an odd
   * number of its contours surround its centre, so contours inside others are holes.
   */
  public Segments on(Grid grid) {
    List<Segment> segments = new ArrayList<>();
    for (Roi roi : rois) {
      ContourFill fill = new ContourFill(grid);
      int outside = 0;
      for (PlanarContour contour : roi.contours()) {
        outside += fill.add(contour) ? 0 : 1;
      }
      if (outside > 0) {
        findings.warn(
            "%d contours of '%s' lie in no slice of the grid and are left out"
                .formatted(outside, roi.name()));
      }
      Mask mask = fill.mask();
      segments.add(new Segment(roi.number(), roi.name(), roi.colour(), mask, Optional.empty()));
    }
    return new Segments(grid, segments);
  }

  /**
   * An axial grid around all contours with the planes they lie in, for use without the images.
   *
   * @param spacingMm of pixels in a plane
   */
  public Grid grid(double spacingMm) throws FormatException {
    List<PatientPoint> points =
        rois.stream()
            .flatMap(r -> r.contours().stream())
            .flatMap(c -> c.points().stream())
            .toList();
    if (points.isEmpty()) {
      throw new FormatException("a structure set without contours");
    }
    double[] low = new double[3];
    double[] high = new double[3];
    for (int d = 0; d < 3; d++) {
      int dimension = d;
      low[d] = points.stream().mapToDouble(p -> p.coordinate(dimension)).min().orElse(0);
      high[d] = points.stream().mapToDouble(p -> p.coordinate(dimension)).max().orElse(0);
      if (high[d] - low[d] > LARGEST_MM) {
        throw new FormatException(
            "contours reach over %.0f mm; no patient is that large".formatted(high[d] - low[d]));
      }
    }
    double step = planeDistance();
    long columns = Math.round((high[0] - low[0]) / spacingMm) + 3;
    long rows = Math.round((high[1] - low[1]) / spacingMm) + 3;
    long slices = Math.round((high[2] - low[2]) / step) + 1;
    if (columns * rows > 1 << 26 || slices > 1 << 14) {
      throw new FormatException(
          "contours from (%.0f, %.0f, %.0f) to (%.0f, %.0f, %.0f) mm, planes %.3f mm apart: too large"
              .formatted(low[0], low[1], low[2], high[0], high[1], high[2], step));
    }
    Affine affine =
        Affine.columns(
            new double[] {spacingMm, 0, 0},
            new double[] {0, spacingMm, 0},
            new double[] {0, 0, step},
            new double[] {low[0] - spacingMm, low[1] - spacingMm, low[2]});
    return new Grid(new Size((int) columns, (int) rows, (int) slices), affine);
  }

  private double planeDistance() {
    TreeSet<Double> planes = new TreeSet<>();
    rois.forEach(roi -> roi.contours().forEach(c -> planes.add(c.points().get(0).z())));
    double smallest = Double.POSITIVE_INFINITY;
    Double last = null;
    for (Double plane : planes) {
      if (last != null && plane - last > 0.01) {
        smallest = Math.min(smallest, plane - last);
      }
      last = plane;
    }
    return Double.isInfinite(smallest) ? 1 : smallest;
  }
}
