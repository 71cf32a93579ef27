package io.medsam3.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Pairs of query rows and targets.
 *
 * @param prompts the pairs' prompts
 * @param rows the pairs' query rows
 * @param targets the pairs' targets as packed indices over all prompts
 */
public record Matches(long[] prompts, long[] rows, long[] targets) {
  public int count() {
    return prompts.length;
  }

  /** Indices of the pairs' rows in a tensor whose prompt and row axes are flattened. */
  long[] flatRows(long rowsPerPrompt) {
    long[] flat = new long[count()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = prompts[i] * rowsPerPrompt + rows[i];
    }
    return flat;
  }

  /** The same pairs without those whose target does not pass. */
  Matches where(boolean[] target) {
    Collector kept = new Collector();
    for (int i = 0; i < count(); i++) {
      if (target[(int) targets[i]]) {
        kept.add((int) prompts[i], (int) rows[i], (int) targets[i]);
      }
    }
    return kept.matches();
  }

  /** Grows a list of pairs. */
  static final class Collector {
    private final List<long[]> pairs = new ArrayList<>();

    void add(int prompt, int row, int target) {
      pairs.add(new long[] {prompt, row, target});
    }

    Matches matches() {
      return new Matches(column(0), column(1), column(2));
    }

    private long[] column(int index) {
      return pairs.stream().mapToLong(pair -> pair[index]).toArray();
    }
  }
}
