package io.medsam3.train;

import io.medsam3.tensor.Tensors;
import java.util.Arrays;

/** Compares both matchers' costs and pairs with those of a golden case. */
record MatcherChecks(LossCase given) {
  private static final double COST = 2e-6;

  void run() {
    Matcher plain = Matcher.DEFAULT;
    Matcher stable = new Matcher(2, 5, 2, 0.25f, 2, true, 0.3f, 0.4f, 4);
    TargetBoxes boxes = given.targets().boxes();
    RowPredictions all = given.predictions(Long.MAX_VALUE);
    long few = given.golden().manifest().path("o2o_few").path("rows").asLong();
    for (int prompt = 0; prompt < boxes.prompts(); prompt++) {
      cost("o2o/cost_" + prompt, plain.cost(all, boxes, prompt));
      cost("o2o_stable/cost_" + prompt, stable.cost(all, boxes, prompt));
    }
    pairs("o2o", plain.oneToOne(all, boxes));
    pairs("o2o_stable", stable.oneToOne(all, boxes));
    pairs("o2o_few", plain.oneToOne(given.predictions(few), boxes));
    pairs("o2m", plain.oneToMany(all, boxes));
  }

  private void cost(String name, double[][] cost) {
    if (given.golden().has(name)) {
      float[] flat = new float[cost.length * cost[0].length];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = (float) cost[i / cost[0].length][i % cost[0].length];
      }
      given
          .report()
          .compareIfStored(
              given.golden(), name, Tensors.of(flat, cost.length, cost[0].length), COST);
    }
  }

  private void pairs(String set, Matches found) {
    Matches wanted = given.matches(set);
    boolean equal =
        Arrays.equals(found.prompts(), wanted.prompts())
            && Arrays.equals(found.rows(), wanted.rows())
            && Arrays.equals(found.targets(), wanted.targets());
    given.report().check(given.golden(), set, equal, found.count() + " pairs");
  }
}
