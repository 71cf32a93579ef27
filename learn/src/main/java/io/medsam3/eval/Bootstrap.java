package io.medsam3.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Percentile bootstrap (Efron 1979) in which groups, not pictures, are drawn with replacement:
 * pictures of one patient are alike and must not count as independent.
 *
 * <p>The seed is fixed, so the same cases give the same interval.
 */
public final class Bootstrap {
  /** How often groups are drawn. */
  public static final int DRAWS = 2000;

  private static final long SEED = 42;

  private Bootstrap() {}

  /** A value and the patient, video or volume that it comes from. */
  public record Sample(String group, double value) {}

  /** 95 % interval of the mean of all samples. */
  public static Interval ofMean(Collection<Sample> samples) {
    return ofMeanOfSets(List.of(samples));
  }

  /**
   * 95 % interval of the mean over sets of each set's mean; groups are drawn within their set.
   * Unknown when no set has two groups.
   */
  public static Interval ofMeanOfSets(Collection<? extends Collection<Sample>> sets) {
    List<Groups> drawn = sets.stream().filter(set -> !set.isEmpty()).map(Groups::of).toList();
    if (drawn.stream().noneMatch(groups -> groups.sums.length > 1)) {
      return Interval.UNKNOWN;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] means = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      double sum = 0;
      for (Groups groups : drawn) {
        sum += groups.drawnMean(random);
      }
      means[i] = sum / drawn.size();
    }
    Arrays.sort(means);
    return new Interval(Percentile.ofSorted(means, 2.5), Percentile.ofSorted(means, 97.5));
  }

  /** Sums and counts of one set's groups. */
  private static final class Groups {
    private final double[] sums;
    private final int[] counts;

    private Groups(List<List<Double>> groups) {
      sums = groups.stream().mapToDouble(g -> g.stream().mapToDouble(v -> v).sum()).toArray();
      counts = groups.stream().mapToInt(List::size).toArray();
    }

    static Groups of(Collection<Sample> samples) {
      Map<String, List<Double>> byGroup = new TreeMap<>();
      for (Sample sample : samples) {
        byGroup.computeIfAbsent(sample.group(), k -> new ArrayList<>()).add(sample.value());
      }
      return new Groups(List.copyOf(byGroup.values()));
    }

    double drawnMean(SplittableRandom random) {
      double sum = 0;
      long count = 0;
      for (int i = 0; i < sums.length; i++) {
        int group = random.nextInt(sums.length);
        sum += sums[group];
        count += counts[group];
      }
      return sum / count;
    }
  }
}
