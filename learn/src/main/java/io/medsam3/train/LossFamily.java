package io.medsam3.train;

import io.medsam3.golden.GoldenCase;
import io.medsam3.golden.GoldenFamily;
import io.medsam3.golden.GoldenReport;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Matchers and losses on fixed predictions, each loss with its gradient. */
final class LossFamily implements GoldenFamily {
  private static final double COST = 2e-6;
  private static final double VALUE = 1e-5;
  private static final double GRADIENT = 1e-4;

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("o2m/score") && golden.has("in/pred_logits");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) {
    try (Scope scope = new Scope()) {
      Run run = new Run(golden, report, new GoldenTargets(golden));
      run.matchers();
      for (String set : List.of("o2o", "o2m")) {
        run.boxes(set);
        run.masks(set);
      }
      run.queries();
      run.semantic();
      run.sampled();
    }
  }

  /** One case: its predictions, its targets and where results go. */
  private record Run(GoldenCase golden, GoldenReport report, GoldenTargets targets) {

    private RowPredictions predictions(long rows) {
      Tensor logits = golden.tensor("in/pred_logits").squeeze(-1);
      Tensor boxes = golden.tensor("in/pred_boxes");
      long count = Math.min(rows, logits.size(1));
      return RowPredictions.of(logits.narrow(1, 0, count), boxes.narrow(1, 0, count));
    }

    private double boxCount() {
      return golden.manifest().path("num_boxes").asDouble();
    }

    private Matches matches(String set) {
      long[] prompts = Tensors.toLongs(golden.tensor(set + "/batch"));
      long[] targets =
          golden.has(set + "/target")
              ? Tensors.toLongs(golden.tensor(set + "/target"))
              : LongStream.range(0, prompts.length).toArray();
      return new Matches(prompts, Tensors.toLongs(golden.tensor(set + "/row")), targets);
    }

    void matchers() {
      Matcher plain = Matcher.DEFAULT;
      Matcher stable = new Matcher(2, 5, 2, 0.25f, 2, true, 0.3f, 0.4f, 4);
      TargetBoxes boxes = targets.boxes();
      RowPredictions all = predictions(Long.MAX_VALUE);
      long few = golden.manifest().path("o2o_few").path("rows").asLong();
      for (int prompt = 0; prompt < boxes.prompts(); prompt++) {
        cost("o2o/cost_" + prompt, plain.cost(all, boxes, prompt));
        cost("o2o_stable/cost_" + prompt, stable.cost(all, boxes, prompt));
      }
      pairs("o2o", plain.oneToOne(all, boxes));
      pairs("o2o_stable", stable.oneToOne(all, boxes));
      pairs("o2o_few", plain.oneToOne(predictions(few), boxes));
      pairs("o2m", plain.oneToMany(all, boxes));
    }

    private void cost(String name, double[][] cost) {
      if (golden.has(name)) {
        float[] flat = new float[cost.length * cost[0].length];
        for (int i = 0; i < flat.length; i++) {
          flat[i] = (float) cost[i / cost[0].length][i % cost[0].length];
        }
        report.compareIfStored(golden, name, Tensors.of(flat, cost.length, cost[0].length), COST);
      }
    }

    private void pairs(String set, Matches found) {
      Matches wanted = matches(set);
      boolean equal =
          Arrays.equals(found.prompts(), wanted.prompts())
              && Arrays.equals(found.rows(), wanted.rows())
              && Arrays.equals(found.targets(), wanted.targets());
      report.check(golden, set, equal, found.count() + " pairs");
    }

    /** Compares a loss of one input, and the loss's gradient by it. */
    private void loss(String name, String input, UnaryOperator<Tensor> loss) {
      if (!golden.has(name + "/loss")) {
        return;
      }
      try (Scope scope = new Scope()) {
        Tensor leaf = golden.tensor("in/" + input).clone().set_requires_grad(true);
        Tensor value = loss.apply(leaf);
        report.compareIfStored(golden, name + "/loss", value.reshape(1), VALUE);
        value.backward();
        report.compareIfStored(golden, name + "/grad_" + input, leaf.grad(), GRADIENT);
      }
    }

    private Tensor chosen(Tensor rows, Matches matches) {
      long[] index = matches.flatRows(rows.size(1));
      return rows.flatten(0, 1).index_select(0, Tensors.of(index, index.length));
    }

    private Tensor wanted(Tensor packed, Matches matches) {
      return packed.index_select(0, Tensors.of(matches.targets(), matches.count()));
    }

    void boxes(String set) {
      Matches matches = matches(set);
      Tensor wanted = wanted(golden.tensor("target/boxes"), matches);
      loss(
          set + "/loss_bbox",
          "pred_boxes",
          leaf -> BoxLosses.l1(chosen(leaf, matches), wanted, boxCount()));
      loss(
          set + "/loss_giou",
          "pred_boxes",
          leaf -> BoxLosses.giou(chosen(leaf, matches), wanted, boxCount()));
    }

    void masks(String set) {
      Matches matches = matches(set).where(targets.withMask());
      Tensor wanted = wanted(targets.masks("target/masks_packed", targets.side()), matches);
      loss(
          set + "/loss_mask",
          "pred_masks",
          leaf -> MaskLosses.dense(chosen(leaf, matches), wanted, boxCount()).focal());
      loss(
          set + "/loss_dice",
          "pred_masks",
          leaf -> MaskLosses.dense(chosen(leaf, matches), wanted, boxCount()).dice());
    }

    void queries() {
      query("o2o", "o2o/loss_ce", QueryLoss.DEFAULT);
      query("o2m", "o2m/loss_ce", QueryLoss.DEFAULT);
      query("o2o", "o2o/loss_ce_unpadded", new QueryLoss(10, 0.25, 2, false, false, 0));
      query("o2o", "o2o/loss_ce_weak", new QueryLoss(10, 0.25, 2, false, true, 0));
      query("o2o", "o2o/loss_ce_pos_focal", new QueryLoss(10, 0.25, 2, true, false, 0));
      boolean[] visible = targets.boxes().visible();
      loss("presence_loss", "presence_logit_dec", leaf -> PresenceLoss.loss(leaf, visible));
    }

    private void query(String set, String name, QueryLoss loss) {
      TargetBoxes boxes = targets.boxes();
      var known =
          new QueryLoss.Known(
              boxes.visible(), Tensors.toBooleans(golden.tensor("target/is_exhaustive_weak")));
      RowPredictions all = predictions(Long.MAX_VALUE);
      loss(
          name,
          "pred_logits",
          leaf -> loss.loss(leaf.squeeze(-1), all, boxes, matches(set), known));
    }

    void semantic() {
      float[][] unions = targets.prompts().stream().map(p -> p.semantic()).toArray(float[][]::new);
      float[] packed = new float[unions.length * unions[0].length];
      for (int i = 0; i < packed.length; i++) {
        packed[i] = unions[i / unions[0].length][i % unions[0].length];
      }
      int side = targets.side();
      Tensor union = Tensors.of(packed, unions.length, side, side);
      Tensor given = targets.masks("target/semantic_masks_packed", side);
      semantic("semantic", SemanticLosses.DEFAULT, union);
      semantic("semantic_given", SemanticLosses.DEFAULT, given);
      semantic("semantic_downsampled", new SemanticLosses(new Focal(0.6, 2), true, false), union);
    }

    private void semantic(String name, SemanticLosses losses, Tensor wanted) {
      loss(
          name + "/loss_semantic_seg",
          "semantic_seg",
          leaf -> losses.loss(leaf.squeeze(1), wanted).focal());
      loss(
          name + "/loss_semantic_dice",
          "semantic_seg",
          leaf -> losses.loss(leaf.squeeze(1), wanted).dice());
    }

    void sampled() {
      JsonNode settings = golden.manifest().path("sampled");
      int important =
          (int) (settings.path("importance").asDouble() * settings.path("points").asInt());
      Matches matches = matches("o2o").where(targets.withMask());
      Tensor wanted = wanted(targets.masks("target/masks_packed", targets.side()), matches);
      Tensor draws = golden.tensor("sampled/draws");
      Tensor rest = golden.tensor("sampled/rest");
      loss(
          "sampled/loss_mask",
          "pred_masks",
          leaf ->
              MaskLosses.sampled(chosen(leaf, matches), wanted, draws, rest, important, boxCount())
                  .focal());
      loss(
          "sampled/loss_dice",
          "pred_masks",
          leaf ->
              MaskLosses.sampled(chosen(leaf, matches), wanted, draws, rest, important, boxCount())
                  .dice());
    }
  }
}
