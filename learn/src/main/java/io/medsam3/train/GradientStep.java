package io.medsam3.train;

import io.medsam3.data.Batch;
import io.medsam3.data.PromptTarget;
import io.medsam3.detector.DetectorOutput;
import io.medsam3.peers.Peers;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Losses and gradients of one step, over one batch or several that count as one. */
final class GradientStep {
  private final DetectorTraining forward;
  private final DetectionLoss loss;
  private final boolean recomputes;
  private final boolean imagesLearn;

  GradientStep(Sam3 network, PhraseTokens tokens, TrainConfig config) {
    this.forward = new DetectorTraining(network, tokens);
    this.loss =
        new DetectionLoss(config.weights(), Matcher.DEFAULT, QueryLoss.DEFAULT, config.semantic());
    this.recomputes = config.practice().recomputesImages();
    this.imagesLearn = config.practice().trained() != Practice.Trained.HEADS;
  }

  /**
   * Adds to the gradients of the weights; returns the loss and its terms. With peers these are this
   * process's parts of a step that is made of all processes' batches.
   */
  Map<String, Double> run(List<Batch> batches, Peers peers) {
    List<PromptTarget> all = batches.stream().flatMap(b -> b.prompts().stream()).toList();
    LossShares.Totals step = LossShares.Totals.of(all).over(peers);
    Map<String, Double> losses = new TreeMap<>();
    for (Batch batch : batches) {
      run(batch, LossShares.of(batch.prompts(), step), losses);
    }
    return losses;
  }

  private void run(Batch batch, LossShares shares, Map<String, Double> losses) {
    try (Scope scope = new Scope()) {
      DetectorTraining.Pass pass =
          recomputes
              ? forward.recomputing(batch, imagesLearn)
              : new DetectorTraining.Pass(forward.forward(batch), () -> {});
      DetectorOutput output = pass.output();
      requireFinite(output.last().logits().sum().item_double(), "sum of the scores", batch);
      DetectionLoss.Result result = loss.of(output, batch.prompts(), batch.maskSide(), shares);
      double total = result.total().item_double();
      requireFinite(total, "loss", batch);
      losses.merge("loss", total, Double::sum);
      result.terms().forEach((name, t) -> losses.merge(name, t.item_double(), Double::sum));
      result.total().backward();
      pass.rest().run();
    }
  }

  private static void requireFinite(double value, String what, Batch batch) {
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "the %s is %s in the batch of %s".formatted(what, value, batch.sources()));
    }
  }
}
