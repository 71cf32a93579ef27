package io.medsam3.lint;

import io.medsam3.data.Row;
import io.medsam3.lint.Finding.Kind;
import java.util.ArrayList;
import java.util.List;

/** Finds pictures that are the same, or nearly so, where they should not be. */
final class Lookalikes {
  private final List<Seen> all = new ArrayList<>();

  private record Seen(Row row, String side, Fingerprint print) {
    String name() {
      return row.dataset() + "/" + row.image();
    }
  }

  void add(Row row, String side, Fingerprint print) {
    all.add(new Seen(row, side, print));
  }

  /**
   * Same pictures anywhere; near ones only in different groups, for neighbouring slices and frames
   * of one group look alike by nature.
   */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        compare(all.get(i), all.get(j), findings);
      }
    }
    return findings;
  }

  private static void compare(Seen a, Seen b, List<Finding> findings) {
    boolean same = a.print.digest().equals(b.print.digest());
    boolean oneGroup =
        a.row.dataset().equals(b.row.dataset()) && a.row.group().equals(b.row.group());
    if (!same && (oneGroup || !a.print.isNear(b.print))) {
      return;
    }
    boolean leaks = !a.side.equals(b.side);
    Kind kind = leaks ? Kind.PICTURE_IN_TWO_SPLITS : same ? Kind.SAME_PICTURE : Kind.NEAR_PICTURE;
    String how =
        same
            ? "has the same pixels as"
            : "looks like (correlation %.4f)".formatted(a.print.correlation(b.print));
    findings.add(
        new Finding(
            kind,
            a.name() + " (" + a.row.group() + ", " + a.side + ")",
            how + " " + b.name() + " (" + b.row.group() + ", " + b.side + ")"));
  }
}
