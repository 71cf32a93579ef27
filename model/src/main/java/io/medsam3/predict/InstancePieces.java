package io.medsam3.predict;

import io.medsam3.mask.VoxelBox;
import io.medsam3.predict.Tiling.Span;
import io.medsam3.volume.Mask;
import io.medsam3.volume.VoxelIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of instances seen in tiles, and which of them are one object. */
final class InstancePieces {
  /** Two parts are one object when they agree that well where both tiles look. */
  private static final double SAME_IOU = 0.5;

  private final List<Piece> pieces = new ArrayList<>();
  private final List<Integer> parents = new ArrayList<>();

  /** The box x0, y0 (with) to x1, y1 (without) of a part, and its mask within the box. */
  private record Piece(double score, Span across, Span down, int x0, int y0, Mask mask) {
    int x1() {
      return x0 + mask.size().x();
    }

    int y1() {
      return y0 + mask.size().y();
    }

    boolean covers(int x, int y) {
      return x >= x0 && y >= y0 && x < x1() && y < y1() && mask.covers(x - x0, y - y0, 0);
    }

    long corePixels() {
      long count = 0;
      for (int y = Math.max(y0, down.coreFrom()); y < Math.min(y1(), down.coreTo()); y++) {
        for (int x = Math.max(x0, across.coreFrom()); x < Math.min(x1(), across.coreTo()); x++) {
          count += covers(x, y) ? 1 : 0;
        }
      }
      return count;
    }
  }

  /** An instance of the tile at these spans. */
  void add(Span across, Span down, double score, Mask mask) {
    Optional<VoxelBox> around = VoxelBox.around(mask);
    if (around.isEmpty()) {
      return;
    }
    VoxelIndex from = around.get().from();
    Mask cropped = mask.cropped(from, around.get().size());
    Piece piece =
        new Piece(score, across, down, across.from() + from.i(), down.from() + from.j(), cropped);
    int index = pieces.size();
    pieces.add(piece);
    parents.add(index);
    for (int other = 0; other < index; other++) {
      if (isSame(pieces.get(other), piece)) {
        parents.set(root(other), root(index));
      }
    }
  }

  /** Every object that a core holds a pixel of. */
  List<TiledAnswer.Instance> instances() {
    Map<Integer, List<Piece>> groups = new LinkedHashMap<>();
    for (int n = 0; n < pieces.size(); n++) {
      groups.computeIfAbsent(root(n), root -> new ArrayList<>()).add(pieces.get(n));
    }
    List<TiledAnswer.Instance> instances = new ArrayList<>();
    for (List<Piece> group : groups.values()) {
      long pixels = group.stream().mapToLong(Piece::corePixels).sum();
      if (pixels > 0) {
        var box =
            new Detection.Box(
                group.stream().mapToInt(Piece::x0).min().orElseThrow(),
                group.stream().mapToInt(Piece::y0).min().orElseThrow(),
                group.stream().mapToInt(Piece::x1).max().orElseThrow(),
                group.stream().mapToInt(Piece::y1).max().orElseThrow());
        double score = group.stream().mapToDouble(Piece::score).max().orElseThrow();
        instances.add(new TiledAnswer.Instance(score, box, pixels));
      }
    }
    return instances;
  }

  private int root(int index) {
    int root = index;
    while (parents.get(root) != root) {
      root = parents.get(root);
    }
    return root;
  }

  private static boolean isSame(Piece a, Piece b) {
    boolean sameTile = a.across.equals(b.across) && a.down.equals(b.down);
    boolean apart = a.x1() <= b.x0 || b.x1() <= a.x0 || a.y1() <= b.y0 || b.y1() <= a.y0;
    if (sameTile || apart) {
      return false;
    }
    long both = 0;
    long either = 0;
    for (int y = Math.max(a.down.from(), b.down.from());
        y < Math.min(a.down.to(), b.down.to());
        y++) {
      for (int x = Math.max(a.across.from(), b.across.from());
          x < Math.min(a.across.to(), b.across.to());
          x++) {
        boolean inA = a.covers(x, y);
        boolean inB = b.covers(x, y);
        both += inA && inB ? 1 : 0;
        either += inA || inB ? 1 : 0;
      }
    }
    return both > SAME_IOU * either;
  }
}
