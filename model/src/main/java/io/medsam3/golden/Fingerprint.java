package io.medsam3.golden;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Compares a big tensor with its stored mean, deviation, maximum and sampled elements. */
final class Fingerprint {
  private Fingerprint() {}

  static void compareIfStored(
      GoldenReport report, GoldenCase golden, String stage, Tensor actual, double tolerance) {
    if (!golden.has(stage + "/sample")) {
      return;
    }
    try (Scope scope = new Scope()) {
      float[] values = Tensors.toFloats(actual);
      float[] sample = Tensors.toFloats(golden.tensor(stage + "/sample"));
      float[] stat = Tensors.toFloats(golden.tensor(stage + "/stat"));
      float[] taken = new float[sample.length];
      for (int k = 0; k < sample.length; k++) {
        taken[k] = values[index(seedName(golden, stage), k, values.length)];
      }
      // Relative to the whole tensor's maximum, as the tolerances are stated.
      float[] takenAndMax = Arrays.copyOf(taken, sample.length + 1);
      float[] sampleAndMax = Arrays.copyOf(sample, sample.length + 1);
      takenAndMax[sample.length] = stat(values)[2];
      sampleAndMax[sample.length] = stat[2];
      report.add(
          golden, stage + "/sample", Difference.of(takenAndMax, sampleAndMax), tolerance, "");
      float[] found = stat(values);
      float scale = stat[2];
      found[0] += scale; // mean and deviation too are judged relative to the maximum
      stat[0] += scale;
      report.add(golden, stage + "/stat", Difference.of(found, stat), tolerance, "");
    }
  }

  private static float[] stat(float[] values) {
    double sum = 0;
    double largest = 0;
    for (float v : values) {
      sum += v;
      largest = Math.max(largest, Math.abs(v));
    }
    double mean = sum / values.length;
    double squares = 0;
    for (float v : values) {
      squares += (v - mean) * (v - mean);
    }
    return new float[] {(float) mean, (float) Math.sqrt(squares / values.length), (float) largest};
  }

  /** The name that seeds the sample: without its first part where the format leaves that out. */
  private static String seedName(GoldenCase golden, String stage) {
    boolean textMasks = stage.equals("text/pred_masks") || stage.equals("text_box/pred_masks");
    return stage.startsWith("image/") || textMasks
        ? stage.substring(stage.indexOf('/') + 1)
        : stage;
  }

  static int index(String name, int k, int size) {
    long hash = FormulaWeights.hash("sample:" + name);
    long mixed = FormulaWeights.mix(hash + (k + 1) * FormulaWeights.GOLDEN_GAMMA) >>> 11;
    return (int) (mixed % size);
  }
}
