package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The official matchers and losses on fixed predictions, each with its gradient. */
class GoldenLossTest {
  private static final double VALUE = 1e-5;
  private static final double GRADIENT = 1e-4;
  private static final int SIDE = 112;

  private interface Check {
    void run(GoldenCase golden) throws Exception;
  }

  private static void withCase(Check check) throws Exception {
    try (GoldenCase golden = GoldenCase.open("units_training")) {
      NativeObjects.assertNoLeak(() -> check.run(golden));
    }
  }

  private static TargetBoxes targets(GoldenCase g) {
    int[] counts = Arrays.stream(g.longs("target/num_boxes")).mapToInt(n -> (int) n).toArray();
    return new TargetBoxes(counts, g.floats("target/boxes"));
  }

  private static RowPredictions predictions(GoldenCase g, int rows) {
    Tensor logits = g.tensor("in/pred_logits").squeeze(-1).narrow(1, 0, rows);
    return RowPredictions.of(logits, g.tensor("in/pred_boxes").narrow(1, 0, rows));
  }

  private static Matches matches(GoldenCase g, String set) {
    long[] targets = set.equals("o2m") ? g.longs("o2m/target") : new long[] {0, 1, 2, 3, 4, 5};
    return new Matches(g.longs(set + "/batch"), g.longs(set + "/row"), targets);
  }

  private static Tensor leaf(GoldenCase g, String key) {
    return g.tensor(key).clone().set_requires_grad(true);
  }

  private static void assertLoss(GoldenCase g, String name, Tensor loss, String of, Tensor leaf) {
    g.assertClose(name + "/loss", loss.reshape(1), VALUE);
    loss.backward();
    g.assertClose(name + "/grad_" + of, leaf.grad(), GRADIENT);
  }

  @Test
  void costsAndOneToOneMatchesAreTheOfficialOnes() throws Exception {
    withCase(
        g -> {
          Matcher stable = new Matcher(2, 5, 2, 0.25f, 2, true, 0.3f, 0.4f, 4);
          for (String prompt : new String[] {"0", "2", "3"}) {
            assertCost(g, "o2o/cost_" + prompt, Matcher.DEFAULT, prompt);
            assertCost(g, "o2o_stable/cost_" + prompt, stable, prompt);
          }
          assertPairs(g, "o2o", Matcher.DEFAULT.oneToOne(predictions(g, 16), targets(g)));
          assertPairs(g, "o2o_stable", stable.oneToOne(predictions(g, 16), targets(g)));
        });
  }

  private static void assertCost(GoldenCase g, String key, Matcher matcher, String prompt) {
    double[][] cost = matcher.cost(predictions(g, 16), targets(g), Integer.parseInt(prompt));
    float[] flat = new float[cost.length * cost[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) cost[i / cost[0].length][i % cost[0].length];
    }
    g.assertClose(key, flat, 2e-6);
  }

  private static void assertPairs(GoldenCase g, String set, Matches found) {
    assertThat(found.prompts()).isEqualTo(g.longs(set + "/batch"));
    assertThat(found.rows()).isEqualTo(g.longs(set + "/row"));
    assertThat(found.targets()).isEqualTo(new long[] {0, 1, 2, 3, 4, 5});
  }

  @Test
  void withMoreTargetsThanRowsTheBestPairsAreMade() throws Exception {
    withCase(
        g -> {
          Matches found = Matcher.DEFAULT.oneToOne(predictions(g, 2), targets(g));
          assertThat(found.prompts()).isEqualTo(g.longs("o2o_few/batch"));
          assertThat(found.rows()).isEqualTo(g.longs("o2o_few/row"));
          assertThat(found.targets()).isEqualTo(g.longs("o2o_few/target"));
        });
  }

  @Test
  void oneToManyMatchesAreTheOfficialOnes() throws Exception {
    withCase(
        g -> {
          RowPredictions predictions = predictions(g, 16);
          Matches found = Matcher.DEFAULT.oneToMany(predictions, targets(g));
          assertThat(found.prompts()).isEqualTo(g.longs("o2m/batch"));
          assertThat(found.rows()).isEqualTo(g.longs("o2m/row"));
          assertThat(found.targets()).isEqualTo(g.longs("o2m/target"));
          float[] expected = g.floats("o2m/quantile");
          float[] scores = Matcher.DEFAULT.scores(predictions, targets(g), 0, 1);
          assertThat(Matcher.DEFAULT.quantile(scores))
              .isCloseTo(expected[1], org.assertj.core.api.Assertions.within(1e-6f));
        });
  }

  @Test
  void boxLossesAndTheirGradientsAreTheOfficialOnes() throws Exception {
    withCase(
        g -> {
          Tensor wanted = g.tensor("target/boxes");
          for (String set : new String[] {"o2o", "o2m"}) {
            Matches matches = matches(g, set);
            long[] rows = matches.flatRows(16);
            Tensor target = wanted.index_select(0, Tensors.of(matches.targets(), matches.count()));
            Tensor first = leaf(g, "in/pred_boxes");
            Tensor chosen = first.flatten(0, 1).index_select(0, Tensors.of(rows, rows.length));
            assertLoss(g, set + "/loss_bbox", BoxLosses.l1(chosen, target, 6), "pred_boxes", first);
            Tensor second = leaf(g, "in/pred_boxes");
            chosen = second.flatten(0, 1).index_select(0, Tensors.of(rows, rows.length));
            assertLoss(
                g, set + "/loss_giou", BoxLosses.giou(chosen, target, 6), "pred_boxes", second);
          }
        });
  }

  @Test
  void queryLossesAndTheirGradientsAreTheOfficialOnes() throws Exception {
    withCase(
        g -> {
          QueryLoss plain = QueryLoss.DEFAULT;
          assertQueryLoss(g, "o2o", "o2o/loss_ce", plain);
          assertQueryLoss(g, "o2m", "o2m/loss_ce", plain);
          QueryLoss unpadded = new QueryLoss(10, 0.25, 2, false, false, 0);
          assertQueryLoss(g, "o2o", "o2o/loss_ce_unpadded", unpadded);
          QueryLoss weak = new QueryLoss(10, 0.25, 2, false, true, 0);
          assertQueryLoss(g, "o2o", "o2o/loss_ce_weak", weak);
          QueryLoss focal = new QueryLoss(10, 0.25, 2, true, false, 0);
          assertQueryLoss(g, "o2o", "o2o/loss_ce_pos_focal", focal);
        });
  }

  private static void assertQueryLoss(GoldenCase g, String set, String name, QueryLoss loss) {
    Tensor logits = leaf(g, "in/pred_logits");
    TargetBoxes targets = targets(g);
    var known = new QueryLoss.Known(targets.visible(), g.booleans("target/is_exhaustive_weak"));
    Tensor value =
        loss.loss(logits.squeeze(-1), predictions(g, 16), targets, matches(g, set), known);
    assertLoss(g, name, value, "pred_logits", logits);
  }

  @Test
  void presenceLossIsTheOfficialOne() throws Exception {
    withCase(
        g -> {
          Tensor logits = leaf(g, "in/presence_logit_dec");
          Tensor loss = PresenceLoss.loss(logits, targets(g).visible());
          assertLoss(g, "presence_loss", loss, "presence_logit_dec", logits);
        });
  }

  @Test
  void maskLossesAndTheirGradientsAreTheOfficialOnes() throws Exception {
    withCase(
        g -> {
          for (String set : new String[] {"o2o", "o2m"}) {
            Tensor first = leaf(g, "in/pred_masks");
            assertLoss(g, set + "/loss_mask", dense(g, set, first).focal(), "pred_masks", first);
            Tensor second = leaf(g, "in/pred_masks");
            assertLoss(g, set + "/loss_dice", dense(g, set, second).dice(), "pred_masks", second);
          }
        });
  }

  private static Matches withMask(GoldenCase g, String set) {
    return matches(g, set).where(g.booleans("target/is_valid_mask"));
  }

  private static Tensor chosen(GoldenCase g, String set, Tensor masks) {
    long[] rows = withMask(g, set).flatRows(16);
    return masks.flatten(0, 1).index_select(0, Tensors.of(rows, rows.length));
  }

  private static Tensor wanted(GoldenCase g, String set) {
    Matches matches = withMask(g, set);
    return g.masks("target/masks_packed", SIDE)
        .index_select(0, Tensors.of(matches.targets(), matches.count()));
  }

  private static MaskLosses.Pair dense(GoldenCase g, String set, Tensor masks) {
    return MaskLosses.dense(chosen(g, set, masks), wanted(g, set), 6);
  }

  @Test
  void sampledMaskLossesTakeTheOfficialPoints() throws Exception {
    withCase(
        g -> {
          Tensor draws = g.tensor("sampled/draws");
          Tensor rest = g.tensor("sampled/rest");
          Tensor masks = leaf(g, "in/pred_masks");
          Tensor logits = chosen(g, "o2o", masks);
          g.assertClose("sampled/points", MaskLosses.choose(logits, draws, rest, 36), 1e-6);
          Tensor focal = MaskLosses.sampled(logits, wanted(g, "o2o"), draws, rest, 36, 6).focal();
          assertLoss(g, "sampled/loss_mask", focal, "pred_masks", masks);
          Tensor again = leaf(g, "in/pred_masks");
          logits = chosen(g, "o2o", again);
          Tensor dice = MaskLosses.sampled(logits, wanted(g, "o2o"), draws, rest, 36, 6).dice();
          assertLoss(g, "sampled/loss_dice", dice, "pred_masks", again);
        });
  }

  @Test
  void semanticLossesAndTheirGradientsAreTheOfficialOnes() throws Exception {
    withCase(
        g -> {
          Tensor union = union(g);
          SemanticLosses shrinking = new SemanticLosses(new Focal(0.6, 2), true, false);
          assertSemantic(g, "semantic", SemanticLosses.DEFAULT, union);
          assertSemantic(g, "semantic_downsampled", shrinking, union);
          Tensor given = g.masks("target/semantic_masks_packed", SIDE);
          assertSemantic(g, "semantic_given", SemanticLosses.DEFAULT, given);
        });
  }

  private static Tensor union(GoldenCase g) {
    float[] masks = Tensors.toFloats(g.masks("target/masks_packed", SIDE));
    int plane = SIDE * SIDE;
    float[] union = new float[4 * plane];
    int[] promptOf = {0, 0, 0, 2, 3, 3};
    for (int i = 0; i < masks.length; i++) {
      int at = promptOf[i / plane] * plane + i % plane;
      union[at] = Math.max(union[at], masks[i]);
    }
    return Tensors.of(union, 4, SIDE, SIDE);
  }

  private static void assertSemantic(
      GoldenCase g, String name, SemanticLosses losses, Tensor wanted) {
    Tensor first = leaf(g, "in/semantic_seg");
    Tensor focal = losses.loss(first.squeeze(1), wanted).focal();
    assertLoss(g, name + "/loss_semantic_seg", focal, "semantic_seg", first);
    Tensor second = leaf(g, "in/semantic_seg");
    Tensor dice = losses.loss(second.squeeze(1), wanted).dice();
    assertLoss(g, name + "/loss_semantic_dice", dice, "semantic_seg", second);
  }

  @Test
  void lossesOfSeveralMasksPerObjectAreTheOfficialOnes() throws Exception {
    withCase(
        g -> {
          Tensor target = g.masks("multi/target_packed", 32);
          Tensor weight = g.tensor("multi/weight");
          Tensor masks = leaf(g, "multi/masks");
          Tensor focal = MultiMaskLosses.focal(masks, target, 2);
          g.assertClose("multi/focal", focal, VALUE);
          assertLoss(g, "multi/focal_sum", focal.mul(weight).sum(), "masks", masks);
          masks = leaf(g, "multi/masks");
          Tensor dice = MultiMaskLosses.dice(masks, target, 2);
          g.assertClose("multi/dice", dice, VALUE);
          assertLoss(g, "multi/dice_sum", dice.mul(weight).sum(), "masks", masks);
          for (String kind : new String[] {"l1", "mse"}) {
            Tensor ious = leaf(g, "multi/ious");
            Tensor loss = MultiMaskLosses.iou(masks, target, ious, 2, kind.equals("l1"));
            g.assertClose("multi/iou_" + kind, loss, VALUE);
            assertLoss(g, "multi/iou_" + kind + "_sum", loss.mul(weight).sum(), "ious", ious);
          }
        });
  }
}
