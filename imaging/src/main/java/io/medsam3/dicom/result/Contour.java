package io.medsam3.dicom.result;

import io.medsam3.volume.PatientPoint;
import java.util.List;

/** A closed line in one plane, LPS mm; the last point joins the first. */
public record Contour(List<PatientPoint> points) {
  public Contour {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a contour without points");
    }
  }
}
