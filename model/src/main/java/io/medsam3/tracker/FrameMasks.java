package io.medsam3.tracker;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The objects' masks on one frame, before it is decided what to show. */
final class FrameMasks {
  private final int frame;
  private final int width;
  private final int height;
  private final Map<Integer, boolean[]> masks = new TreeMap<>();
  private final Map<Integer, Float> visibility = new HashMap<>();
  private final Map<Integer, Float> scores;

  FrameMasks(int frame, ConceptFrames frames, Map<Integer, Float> scores) {
    this.frame = frame;
    this.height = frames.height();
    this.width = frames.width();
    this.scores = Map.copyOf(scores);
  }

  /** Takes masks (n, h, w), logits, at any size. */
  void add(List<Integer> objects, Tensor logits, float[] visible) {
    if (objects.isEmpty()) {
      return;
    }
    try (Scope scope = new Scope()) {
      Tensor fitted = Tensors.resize(logits.unsqueeze(1), height, width);
      boolean[] all = Tensors.toBooleans(fitted.gt(new Scalar(0)));
      int size = height * width;
      for (int i = 0; i < objects.size(); i++) {
        boolean[] mask = Arrays.copyOfRange(all, i * size, (i + 1) * size);
        masks.put(objects.get(i), mask);
        visibility.put(objects.get(i), visible[i]);
      }
    }
  }

  /** All masks but empty and withdrawn ones; boxes are of masks before they are parted. */
  ConceptFrame shown(Set<Integer> withdrawn) {
    List<Integer> objects = new ArrayList<>();
    for (Map.Entry<Integer, boolean[]> entry : masks.entrySet()) {
      boolean any = false;
      for (boolean inside : entry.getValue()) {
        any |= inside;
      }
      if (any && !withdrawn.contains(entry.getKey())) {
        objects.add(entry.getKey());
      }
    }
    float[] probabilities = new float[objects.size()];
    float[][] boxes = new float[objects.size()][];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = scores.getOrDefault(objects.get(i), 0f);
      boxes[i] = box(mask(objects.get(i)));
    }
    return new ConceptFrame(frame, objects, probabilities, boxes, parted(objects));
  }

  private boolean[] mask(int object) {
    return masks.getOrDefault(object, new boolean[0]);
  }

  /** Leaves each pixel to the object that is most surely visible, the first of equals. */
  private boolean[][] parted(List<Integer> objects) {
    boolean[][] parted = new boolean[objects.size()][];
    for (int i = 0; i < parted.length; i++) {
      parted[i] = mask(objects.get(i)).clone();
    }
    for (int pixel = 0; pixel < height * width; pixel++) {
      int winner = -1;
      for (int i = 0; i < parted.length; i++) {
        if (parted[i][pixel] && (winner < 0 || surer(objects, i, winner))) {
          winner = i;
        }
      }
      for (int i = 0; i < parted.length; i++) {
        parted[i][pixel] = i == winner;
      }
    }
    return parted;
  }

  private boolean surer(List<Integer> objects, int i, int than) {
    float own = visibility.getOrDefault(objects.get(i), 0f);
    return own > visibility.getOrDefault(objects.get(than), 0f);
  }

  private float[] box(boolean[] mask) {
    int left = width;
    int right = 0;
    int top = height;
    int bottom = 0;
    for (int pixel = 0; pixel < mask.length; pixel++) {
      if (mask[pixel]) {
        left = Math.min(left, pixel % width);
        right = Math.max(right, pixel % width);
        top = Math.min(top, pixel / width);
        bottom = Math.max(bottom, pixel / width);
      }
    }
    return new float[] {
      (float) left / width,
      (float) top / height,
      (float) (right - left) / width,
      (float) (bottom - top) / height
    };
  }
}
