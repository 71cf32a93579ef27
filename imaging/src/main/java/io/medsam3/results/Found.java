package io.medsam3.results;

import io.medsam3.volume.Mask;
import java.util.Optional;

/** One object in slice k of an image, as COCO and GeoJSON list them. */
public record Found(String concept, Mask mask, int k, Optional<Double> score) {
  public Found {
    if (k < 0 || k >= mask.size().z()) {
      throw new IllegalArgumentException(
          "slice %d of a mask of %d slices".formatted(k, mask.size().z()));
    }
  }
}
