package io.medsam3.train;

import io.medsam3.golden.GoldenCase;
import io.medsam3.golden.GoldenFamily;
import io.medsam3.golden.GoldenReport;
import io.medsam3.tensor.Scope;

/** Matchers and losses on fixed predictions, each loss with its gradient. */
final class LossFamily implements GoldenFamily {
  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("o2m/score") && golden.has("in/pred_logits");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) {
    try (Scope scope = new Scope()) {
      LossCase given = new LossCase(golden, report, new GoldenTargets(golden));
      new MatcherChecks(given).run();
      new LossChecks(given).run();
    }
  }
}
