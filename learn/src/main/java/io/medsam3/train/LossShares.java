package io.medsam3.train;

import io.medsam3.data.PromptTarget;
import java.util.List;

/**
 * How much of a step a batch is: the factors that turn its mean losses into its part of the mean
 * over all batches of the step, so that their sum is the loss of one large batch.
 *
 * @param boxes for means over objects
 * @param prompts for means over prompts
 * @param present for means over prompts whose target is there
 * @param total prompts of the whole step
 */
record LossShares(double boxes, double prompts, double present, int total) {
  /** Keeps a mean over no prompts finite, as in {@link SemanticLosses}. */
  private static final double LITTLE = 1e-6;

  /** A batch that is a step by itself. */
  static LossShares whole(List<PromptTarget> targets) {
    return new LossShares(1, 1, 1, targets.size());
  }

  /** One batch of several that make a step. */
  static LossShares of(List<PromptTarget> batch, List<PromptTarget> step) {
    return new LossShares(
        Math.max(1, objects(batch)) / (double) Math.max(1, objects(step)),
        batch.size() / (double) step.size(),
        (present(batch) + LITTLE) / (present(step) + LITTLE),
        step.size());
  }

  private static int objects(List<PromptTarget> targets) {
    return targets.stream().mapToInt(t -> t.instances().size()).sum();
  }

  private static long present(List<PromptTarget> targets) {
    return targets.stream().filter(PromptTarget::present).count();
  }
}
