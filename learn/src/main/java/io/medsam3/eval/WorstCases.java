package io.medsam3.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Keeps of every set the cases that went worst: the lowest Dice, and the largest false alarms. */
public final class WorstCases implements Consumer<Answered> {
  private static final Comparator<Answered> WORST_FIRST =
      Comparator.comparingDouble(WorstCases::badness).reversed();

  private final int perSet;
  private final Map<String, List<Answered>> bySet = new TreeMap<>();

  public WorstCases(int perSet) {
    this.perSet = perSet;
  }

  @Override
  public void accept(Answered answered) {
    if (badness(answered) <= 0) {
      return;
    }
    List<Answered> kept = bySet.computeIfAbsent(answered.score().dataset(), k -> new ArrayList<>());
    kept.add(answered);
    kept.sort(WORST_FIRST);
    if (kept.size() > perSet) {
      kept.remove(perSet);
    }
  }

  /** What is lost: 1 - Dice, or the share of the picture that a false alarm covers. */
  private static double badness(Answered answered) {
    Overlap overlap = answered.score().overlap();
    return overlap.reference() > 0
        ? 1 - overlap.dice()
        : (double) overlap.predicted() / answered.reference().size().voxels();
  }

  /** By set in order of names, worst first. */
  public List<Answered> all() {
    return bySet.values().stream().flatMap(List::stream).toList();
  }
}
