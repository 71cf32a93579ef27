package io.medsam3.train;

import io.medsam3.data.Instance;
import io.medsam3.data.PromptTarget;
import io.medsam3.detector.DetectorOutput;
import io.medsam3.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The loss of a detector's answers: sets of boxes, scores and masks on every decoder layer and both
 * sets of queries, presence, and the semantic mask.
 */
public final class DetectionLoss {
  /** Names of all terms that a step can have. */
  static final List<String> TERMS =
      List.of(
          "presence",
          "query",
          "query_o2m",
          "l1",
          "l1_o2m",
          "giou",
          "giou_o2m",
          "masks_focal",
          "masks_dice",
          "masks_o2m_focal",
          "masks_o2m_dice",
          "semantic_focal",
          "semantic_dice");

  private final LossWeights weights;
  private final Matcher matcher;
  private final QueryLoss queryLoss;
  private final SemanticLosses semanticLosses;

  public DetectionLoss(
      LossWeights weights, Matcher matcher, QueryLoss queryLoss, SemanticLosses semanticLosses) {
    this.weights = weights;
    this.matcher = matcher;
    this.queryLoss = queryLoss;
    this.semanticLosses = semanticLosses;
  }

  /**
   * A loss and what it is made of.
   *
   * @param total scalar to go backward from
   * @param terms unweighted scalars by name
   */
  public record Result(Tensor total, Map<String, Tensor> terms) {}

  /**
   * Takes what a network with dual queries answered, and the targets at the side of its masks or a
   * multiple of it; masks may have been made for the first prompts only.
   */
  public Result of(DetectorOutput output, List<PromptTarget> targets, int maskSide) {
    return of(output, targets, maskSide, LossShares.whole(targets));
  }

  /** The same for one batch of several that make a step: the sum of their losses is the step's. */
  Result of(DetectorOutput output, List<PromptTarget> targets, int maskSide, LossShares shares) {
    return new Step(output, targets, maskSide, shares).run();
  }

  /** One evaluation: collects terms and their weighted sum. */
  private final class Step {
    private final DetectorOutput output;
    private final List<PromptTarget> targets;
    private final int maskSide;
    private final LossShares shares;
    private final TargetBoxes boxes;
    private final Tensor packedBoxes;
    private final QueryLoss.Known known;
    private final double count;
    private final Map<String, Tensor> terms = new LinkedHashMap<>();
    private Tensor total;

    Step(DetectorOutput output, List<PromptTarget> targets, int maskSide, LossShares shares) {
      this.output = output;
      this.targets = targets;
      this.maskSide = maskSide;
      this.shares = shares;
      this.boxes = boxes(targets);
      this.packedBoxes = here(Tensors.of(boxes.boxes(), boxes.total(), 4));
      this.total = here(Tensors.of(new float[1], 1));
      boolean[] all = new boolean[targets.size()];
      Arrays.fill(all, true);
      this.known = new QueryLoss.Known(boxes.visible(), all);
      this.count = Math.max(1, boxes.total());
    }

    /** On the device of the answers. */
    private Tensor here(Tensor made) {
      return Tensors.beside(output.last().logits(), made);
    }

    Result run() {
      int last = output.layers().size() - 1;
      for (int i = 0; i <= last; i++) {
        layer(output.layers().get(i), i, i == last);
      }
      semantic();
      double scale = weights.byPrompts() ? Math.sqrt(shares.total()) : 1;
      return new Result(Tensors.scale(total, scale).squeeze(), terms);
    }

    /** Adds a mean of this batch, of which {@code share} counts. */
    private void add(String name, double weight, Tensor mean, double share) {
      Tensor term = share == 1 ? mean : Tensors.scale(mean, share);
      terms.merge(name, term.detach(), Tensor::add);
      if (weight != 0) {
        total = total.add(Tensors.scale(term, weight));
      }
    }

    private void layer(DetectorOutput.Layer layer, int index, boolean last) {
      boolean[] present = new boolean[targets.size()];
      for (int i = 0; i < present.length; i++) {
        present[i] = targets.get(i).present();
      }
      add(
          "presence",
          weights.presence(),
          PresenceLoss.loss(layer.presence(), present),
          shares.prompts());
      long queries = layer.logits().size(1) / 2;
      Matches one = rows(layer, 0, queries, false, weights.sets());
      Matches many = rows(layer, queries, queries, last, weights.sets() * weights.oneToMany());
      if (last) {
        masks("masks", one, 0, weights.sets());
        masks("masks_o2m", many, queries, weights.sets() * weights.oneToMany());
      }
    }

    private Matches rows(
        DetectorOutput.Layer layer, long from, long rows, boolean many, double factor) {
      Tensor logits = layer.logits().narrow(1, from, rows);
      Tensor predictedBoxes = layer.boxes().narrow(1, from, rows);
      RowPredictions predictions = RowPredictions.of(logits, predictedBoxes);
      Matches matches =
          many ? matcher.oneToMany(predictions, boxes) : matcher.oneToOne(predictions, boxes);
      String suffix = from == 0 ? "" : "_o2m";
      add(
          "query" + suffix,
          factor * weights.query(),
          queryLoss.loss(logits, predictions, boxes, matches, known),
          shares.prompts());
      if (matches.count() > 0) {
        Tensor index = here(Tensors.of(matches.flatRows(rows), matches.count()));
        Tensor found = predictedBoxes.flatten(0, 1).index_select(0, index);
        Tensor ofTarget = here(Tensors.of(matches.targets(), matches.count()));
        Tensor wanted = packedBoxes.index_select(0, ofTarget);
        add(
            "l1" + suffix,
            factor * weights.l1(),
            BoxLosses.l1(found, wanted, count),
            shares.boxes());
        add(
            "giou" + suffix,
            factor * weights.giou(),
            BoxLosses.giou(found, wanted, count),
            shares.boxes());
      }
      return matches;
    }

    private void masks(String name, Matches all, long firstRow, double factor) {
      Matches matches = all.where(withMask());
      if (matches.count() == 0 || weights.maskFocal() == 0 && weights.maskDice() == 0) {
        return;
      }
      long[] rows = new long[matches.count()];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = matches.rows()[i] + firstRow;
      }
      Tensor logits =
          output
              .masks()
              .masks(
                  here(Tensors.of(matches.prompts(), rows.length)),
                  here(Tensors.of(rows, rows.length)));
      MaskLosses.Pair pair = MaskLosses.dense(logits, instanceMasks(matches), count);
      add(name + "_focal", factor * weights.maskFocal(), pair.focal(), shares.boxes());
      add(name + "_dice", factor * weights.maskDice(), pair.dice(), shares.boxes());
    }

    private List<Instance> instances() {
      return targets.stream().flatMap(t -> t.instances().stream()).toList();
    }

    private boolean[] withMask() {
      List<Instance> all = instances();
      boolean[] known = new boolean[all.size()];
      for (int i = 0; i < known.length; i++) {
        known[i] = all.get(i).hasMask();
      }
      return known;
    }

    /** The targets' masks in the order of the pairs: (K, maskSide, maskSide). */
    private Tensor instanceMasks(Matches matches) {
      List<Instance> all = instances();
      int plane = maskSide * maskSide;
      float[] masks = new float[matches.count() * plane];
      for (int i = 0; i < matches.count(); i++) {
        float[] mask = all.get((int) matches.targets()[i]).mask();
        System.arraycopy(mask, 0, masks, i * plane, plane);
      }
      return here(Tensors.of(masks, matches.count(), maskSide, maskSide));
    }

    private void semantic() {
      int plane = maskSide * maskSide;
      int segmented = (int) output.masks().semantic().size(0);
      float[] masks = new float[segmented * plane];
      for (int i = 0; i < segmented; i++) {
        System.arraycopy(targets.get(i).semantic(), 0, masks, i * plane, plane);
      }
      Tensor wanted = here(Tensors.of(masks, segmented, maskSide, maskSide));
      SemanticLosses.Pair pair = semanticLosses.loss(output.masks().semantic().squeeze(1), wanted);
      add("semantic_focal", weights.semanticFocal(), pair.focal(), shares.present());
      add("semantic_dice", weights.semanticDice(), pair.dice(), shares.present());
    }
  }

  private static TargetBoxes boxes(List<PromptTarget> targets) {
    int[] counts = targets.stream().mapToInt(t -> t.instances().size()).toArray();
    int total = Arrays.stream(counts).sum();
    float[] packed = new float[4 * total];
    int at = 0;
    for (PromptTarget target : targets) {
      for (Instance instance : target.instances()) {
        System.arraycopy(instance.box(), 0, packed, 4 * at++, 4);
      }
    }
    return new TargetBoxes(counts, packed);
  }
}
