package io.medsam3.predict;

import io.medsam3.detector.DetectorOutput;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;

/** Turns the detector's answer to each prompt into what a selection rule keeps. */
final class Selector {
  private final DetectorOutput output;
  private final Grid grid;
  private final Selection selection;
  private final float[] scores;
  private final float[] presence;
  private final int queries;
  private final List<Tensor> maps = new ArrayList<>();

  Selector(DetectorOutput output, Grid grid, Selection selection) {
    this.output = output;
    this.grid = grid;
    this.selection = selection;
    DetectorOutput.Layer last = output.last();
    scores = Tensors.toFloats(Detections.scores(last));
    presence = Tensors.toFloats(last.presence().sigmoid());
    queries = (int) last.logits().size(1);
    if (selection.takesMap()) {
      Tensor semantic = output.masks().semantic();
      for (int prompt = 0; prompt < presence.length; prompt++) {
        maps.add(semantic.select(0, prompt).select(0, 0));
      }
    }
  }

  /**
   * Replaces the maps of prompts that are answered by them.
   *
   * @param better takes a prompt and its map, (M, M) logits, and makes one of any side
   */
  void improve(BiFunction<Integer, Tensor, Tensor> better) {
    for (int prompt = 0; prompt < maps.size(); prompt++) {
      if (takesMap(prompt)) {
        maps.set(prompt, better.apply(prompt, maps.get(prompt)));
      }
    }
  }

  Segmentation select(int prompt, ConceptPrompt words) {
    List<Detection> detections = new ArrayList<>();
    for (int query : kept(prompt)) {
      detections.add(detection(prompt, query));
    }
    Mask all = detections.stream().map(Detection::mask).reduce(Mask::or).orElse(Mask.empty(grid));
    Mask mask = takesMap(prompt) ? all.or(mask(maps.get(prompt))) : all;
    return new Segmentation(words, selection, presence[prompt], detections, mask);
  }

  /** How sure the answer is of each pixel, row-major: its score times the mask's probability. */
  float[] confidence(int prompt) {
    float[] most = new float[width() * height()];
    for (int query : kept(prompt)) {
      try (Scope scope = new Scope()) {
        raise(most, logits(prompt, query), scores[prompt * queries + query]);
      }
    }
    if (takesMap(prompt)) {
      try (Scope scope = new Scope()) {
        raise(most, maps.get(prompt), presence[prompt]);
      }
    }
    return most;
  }

  private void raise(float[] most, Tensor logits, float score) {
    float[] inside =
        Tensors.toFloats(Detections.probabilities(logits.unsqueeze(0), height(), width()));
    for (int n = 0; n < most.length; n++) {
      most[n] = Math.max(most[n], score * inside[n]);
    }
  }

  private boolean takesMap(int prompt) {
    return selection.takesMap() && presence[prompt] > Selection.SEMANTIC.threshold();
  }

  /** Query indices in order; for the best-mask rule the first of the highest scores. */
  private List<Integer> kept(int prompt) {
    List<Integer> kept = new ArrayList<>();
    if (!selection.takesInstances()) {
      return kept;
    }
    for (int query = 0; query < queries; query++) {
      float score = scores[prompt * queries + query];
      if (!(score > selection.threshold())) {
        continue;
      }
      if (selection == Selection.MEDICAL_SAM3 && !kept.isEmpty()) {
        if (score > scores[prompt * queries + kept.get(0)]) {
          kept.set(0, query);
        }
      } else {
        kept.add(query);
      }
    }
    return kept;
  }

  private Detection detection(int prompt, int query) {
    try (Scope scope = new Scope()) {
      Tensor boxes = output.last().boxes().select(0, prompt).select(0, query);
      float[] box = Tensors.toFloats(Detections.pixelBoxes(boxes, height(), width()));
      return new Detection(
          scores[prompt * queries + query],
          new Detection.Box(box[0], box[1], box[2], box[3]),
          mask(logits(prompt, query)));
    }
  }

  private Tensor logits(int prompt, int query) {
    Tensor chosen =
        output.masks().masks(Tensors.of(new long[] {prompt}, 1), Tensors.of(new long[] {query}, 1));
    return chosen.select(0, 0);
  }

  private Mask mask(Tensor logits) {
    byte[] inside = Detections.binary(logits, height(), width());
    int width = width();
    return Mask.of(grid, (i, j, k) -> inside[j * width + i] != 0);
  }

  private int width() {
    return grid.size().x();
  }

  private int height() {
    return grid.size().y();
  }
}
