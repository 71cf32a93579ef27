package io.medsam3.train;

import io.medsam3.data.Instance;
import io.medsam3.data.PromptTarget;
import io.medsam3.golden.GoldenCase;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The targets of a training case of the golden format. */
final class GoldenTargets {
  private final GoldenCase golden;
  private final int side;

  GoldenTargets(GoldenCase golden) {
    this.golden = golden;
    this.side = golden.parameters().path("image_side").asInt();
  }

  int side() {
    return side;
  }

  TargetBoxes boxes() {
    long[] counts = Tensors.toLongs(golden.tensor("target/num_boxes"));
    return new TargetBoxes(
        Arrays.stream(counts).mapToInt(Math::toIntExact).toArray(),
        Tensors.toFloats(golden.tensor("target/boxes")));
  }

  boolean[] withMask() {
    return Tensors.toBooleans(golden.tensor("target/is_valid_mask"));
  }

  /** Bit-packed rows, first pixel in the highest bit, as (rows, side, side) of 0 and 1. */
  Tensor masks(String name, int maskSide) {
    Tensor packed = golden.tensor(name);
    byte[] bytes = Tensors.toBytes(packed);
    int rows = (int) packed.size(0);
    int plane = maskSide * maskSide;
    int perRow = bytes.length / Math.max(1, rows);
    float[] values = new float[rows * plane];
    for (int i = 0; i < values.length; i++) {
      int pixel = i % plane;
      values[i] = bytes[i / plane * perRow + pixel / 8] >> (7 - pixel % 8) & 1;
    }
    return Tensors.of(values, rows, maskSide, maskSide);
  }

  /** One per prompt; an object without a mask keeps its box. */
  List<PromptTarget> prompts() {
    TargetBoxes boxes = boxes();
    boolean[] valid = withMask();
    boolean[] visible = boxes.visible();
    float[] masks = Tensors.toFloats(masks("target/masks_packed", side));
    int plane = side * side;
    List<PromptTarget> prompts = new ArrayList<>();
    for (int prompt = 0, at = 0; prompt < boxes.prompts(); prompt++) {
      List<Instance> instances = new ArrayList<>();
      float[] union = new float[plane];
      for (int i = 0; i < boxes.counts()[prompt]; i++, at++) {
        float[] mask = Arrays.copyOfRange(masks, at * plane, (at + 1) * plane);
        float[] box = Arrays.copyOfRange(boxes.boxes(), 4 * at, 4 * at + 4);
        instances.add(new Instance(box, valid[at] ? mask : new float[0]));
        for (int p = 0; p < plane; p++) {
          union[p] = Math.max(union[p], mask[p]);
        }
      }
      prompts.add(new PromptTarget(0, "", visible[prompt], true, instances, union, golden.name()));
    }
    return prompts;
  }
}
