package io.medsam3.dicom.series;

import io.medsam3.volume.Grid;
import java.util.List;
import java.util.Optional;

/** Frames in the order of their places, and the grid they make. */
record Stack(Grid grid, List<Layer> layers) {

  /**
   * One slice of the grid: a frame, or a mixture of two neighbours where the series has none.
   *
   * @param weight share of {@code above}, 0 when there is none
   */
  record Layer(ImageFrame below, Optional<ImageFrame> above, double weight) {
    static Layer of(ImageFrame frame) {
      return new Layer(frame, Optional.empty(), 0);
    }
  }
}
