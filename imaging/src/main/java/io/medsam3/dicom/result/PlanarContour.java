package io.medsam3.dicom.result;

import io.medsam3.volume.PatientPoint;
import java.util.List;

/** A closed line in one plane of the patient, LPS mm; the last point joins the first. */
public record PlanarContour(List<PatientPoint> points) {
  public PlanarContour {
    points = List.copyOf(points);
    if (points.size() < 3) {
      throw new IllegalArgumentException(
          "a contour of %d points; at least 3".formatted(points.size()));
    }
  }
}
