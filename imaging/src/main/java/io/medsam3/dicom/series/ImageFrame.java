package io.medsam3.dicom.series;

import io.medsam3.volume.Rescale;
import java.util.Map;
import java.util.Optional;

/**
 * One frame that may become a slice.
 *
 * @param number from 0 within its instance
 * @param traits what tells frames of one place apart, such as echo time, in order of importance
 */
record ImageFrame(
    Instance instance,
    int number,
    PixelShape shape,
    Optional<Plane> plane,
    Rescale rescale,
    Thickness thickness,
    Map<String, String> traits) {

  /** What the header says across the slices, in mm; NaN when it says nothing. */
  record Thickness(double slice, double between) {}

  /** File and frame for messages. */
  String name() {
    return instance.frameCount() == 1
        ? instance.name()
        : "%s frame %d".formatted(instance.name(), number + 1);
  }
}
