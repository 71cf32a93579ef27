package io.medsam3.train;

import io.medsam3.golden.GoldenFamily;
import java.util.List;

/** How to run the training cases of the golden format. */
public final class TrainingFamilies {
  private TrainingFamilies() {}

  public static List<GoldenFamily> all() {
    return List.of(new LossFamily(), new MultiMaskFamily(), new TrainingStepFamily());
  }
}
