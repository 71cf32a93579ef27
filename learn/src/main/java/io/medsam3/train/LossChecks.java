package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Compares every loss and its gradient with those of a golden case. */
record LossChecks(LossCase given) {

  void run() {
    for (String set : List.of("o2o", "o2m")) {
      boxes(set);
      masks(set);
    }
    queries();
    semantic();
    sampled();
  }

  private void boxes(String set) {
    Matches matches = given.matches(set);
    Tensor wanted = given.wanted(given.golden().tensor("target/boxes"), matches);
    given.loss(
        set + "/loss_bbox",
        "pred_boxes",
        leaf -> BoxLosses.l1(given.chosen(leaf, matches), wanted, given.boxCount()));
    given.loss(
        set + "/loss_giou",
        "pred_boxes",
        leaf -> BoxLosses.giou(given.chosen(leaf, matches), wanted, given.boxCount()));
  }

  private void masks(String set) {
    Matches matches = given.matches(set).where(given.targets().withMask());
    Tensor wanted =
        given.wanted(given.targets().masks("target/masks_packed", given.targets().side()), matches);
    given.loss(
        set + "/loss_mask",
        "pred_masks",
        leaf -> MaskLosses.dense(given.chosen(leaf, matches), wanted, given.boxCount()).focal());
    given.loss(
        set + "/loss_dice",
        "pred_masks",
        leaf -> MaskLosses.dense(given.chosen(leaf, matches), wanted, given.boxCount()).dice());
  }

  private void queries() {
    query("o2o", "o2o/loss_ce", QueryLoss.DEFAULT);
    query("o2m", "o2m/loss_ce", QueryLoss.DEFAULT);
    query("o2o", "o2o/loss_ce_unpadded", new QueryLoss(10, 0.25, 2, false, false, 0));
    query("o2o", "o2o/loss_ce_weak", new QueryLoss(10, 0.25, 2, false, true, 0));
    query("o2o", "o2o/loss_ce_pos_focal", new QueryLoss(10, 0.25, 2, true, false, 0));
    boolean[] visible = given.targets().boxes().visible();
    given.loss("presence_loss", "presence_logit_dec", leaf -> PresenceLoss.loss(leaf, visible));
  }

  private void query(String set, String name, QueryLoss loss) {
    TargetBoxes boxes = given.targets().boxes();
    var known =
        new QueryLoss.Known(
            boxes.visible(),
            Tensors.toBooleans(given.golden().tensor("target/is_exhaustive_weak")));
    RowPredictions all = given.predictions(Long.MAX_VALUE);
    given.loss(
        name,
        "pred_logits",
        leaf -> loss.loss(leaf.squeeze(-1), all, boxes, given.matches(set), known));
  }

  private void semantic() {
    float[][] unions =
        given.targets().prompts().stream().map(p -> p.semantic()).toArray(float[][]::new);
    float[] packed = new float[unions.length * unions[0].length];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = unions[i / unions[0].length][i % unions[0].length];
    }
    int side = given.targets().side();
    Tensor union = Tensors.of(packed, unions.length, side, side);
    Tensor stored = given.targets().masks("target/semantic_masks_packed", side);
    semantic("semantic", SemanticLosses.DEFAULT, union);
    semantic("semantic_given", SemanticLosses.DEFAULT, stored);
    semantic("semantic_downsampled", new SemanticLosses(new Focal(0.6, 2), true, false), union);
  }

  private void semantic(String name, SemanticLosses losses, Tensor wanted) {
    given.loss(
        name + "/loss_semantic_seg",
        "semantic_seg",
        leaf -> losses.loss(leaf.squeeze(1), wanted).focal());
    given.loss(
        name + "/loss_semantic_dice",
        "semantic_seg",
        leaf -> losses.loss(leaf.squeeze(1), wanted).dice());
  }

  private void sampled() {
    JsonNode settings = given.golden().manifest().path("sampled");
    int important =
        (int) (settings.path("importance").asDouble() * settings.path("points").asInt());
    Matches matches = given.matches("o2o").where(given.targets().withMask());
    Tensor wanted =
        given.wanted(given.targets().masks("target/masks_packed", given.targets().side()), matches);
    Tensor draws = given.golden().tensor("sampled/draws");
    Tensor rest = given.golden().tensor("sampled/rest");
    given.loss(
        "sampled/loss_mask",
        "pred_masks",
        leaf ->
            MaskLosses.sampled(
                    given.chosen(leaf, matches), wanted, draws, rest, important, given.boxCount())
                .focal());
    given.loss(
        "sampled/loss_dice",
        "pred_masks",
        leaf ->
            MaskLosses.sampled(
                    given.chosen(leaf, matches), wanted, draws, rest, important, given.boxCount())
                .dice());
  }
}
