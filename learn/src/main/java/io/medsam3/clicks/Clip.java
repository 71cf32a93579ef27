package io.medsam3.clicks;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Frames of one object each, several side by side; every object is on its first frame.
 *
 * @param pictures of each frame: (B, 3, S, S) in -1..1
 * @param masks of each frame: (B, 1, M, M), covered shares
 */
record Clip(List<Tensor> pictures, List<Tensor> masks) {
  Clip {
    pictures = List.copyOf(pictures);
    masks = List.copyOf(masks);
  }

  int frames() {
    return pictures.size();
  }
}
