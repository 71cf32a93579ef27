package io.medsam3.predict;

import java.util.ArrayList;
import java.util.List;

/** Cuts one side of a picture into overlapping tiles, so that each place lies in one core. */
record Tiling(int length, int side, int halo) {
  Tiling {
    if (halo < 0 || side <= 2 * halo) {
      throw new IllegalArgumentException(
          "tiles of %d with a halo of %d at each end have no core".formatted(side, halo));
    }
  }

  /** A tile along one side: what is looked at, and within it what it answers for. */
  record Span(int from, int to, int coreFrom, int coreTo) {
    int length() {
      return to - from;
    }

    boolean inCore(int place) {
      return place >= coreFrom && place < coreTo;
    }
  }

  List<Span> spans() {
    if (length <= side) {
      return List.of(new Span(0, length, 0, length));
    }
    List<Span> spans = new ArrayList<>();
    int core = 0;
    while (core < length) {
      boolean last = Math.max(0, core - halo) + side >= length;
      int from = last ? length - side : Math.max(0, core - halo);
      int end = last ? length : from + side - halo;
      spans.add(new Span(from, from + side, core, end));
      core = end;
    }
    return spans;
  }
}
