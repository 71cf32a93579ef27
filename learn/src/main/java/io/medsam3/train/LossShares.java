package io.medsam3.train;

import io.medsam3.data.PromptTarget;
import io.medsam3.peers.Peers;
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
record LossShares(double boxes, double prompts, double present, double total) {
  /** Keeps a mean over no prompts finite, as in {@link SemanticLosses}. */
  private static final double LITTLE = 1e-6;

  /** A batch that is a step by itself. */
  static LossShares whole(List<PromptTarget> targets) {
    return of(targets, Totals.of(targets));
  }

  /** One batch of several that make a step. */
  static LossShares of(List<PromptTarget> batch, Totals step) {
    Totals own = Totals.of(batch);
    return new LossShares(
        Math.max(1, own.objects) / Math.max(1, step.objects),
        own.prompts / step.prompts,
        (own.present + LITTLE) / (step.present + LITTLE),
        step.prompts);
  }

  /**
   * What a step's means are over.
   *
   * @param objects instances of all prompts
   * @param prompts all of them
   * @param present prompts whose target is there
   */
  record Totals(double objects, double prompts, double present) {
    static Totals of(List<PromptTarget> targets) {
      return new Totals(
          targets.stream().mapToInt(t -> t.instances().size()).sum(),
          targets.size(),
          targets.stream().filter(PromptTarget::present).count());
    }

    /** Those of all processes together. */
    Totals over(Peers peers) {
      double[] sums = peers.sum(objects, prompts, present);
      return new Totals(sums[0], sums[1], sums[2]);
    }
  }
}
