package io.medsam3.tracker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/** Which frames of a memory a frame looks at. */
public final class MemorySelection {
  /** Prompted frames looked at, at most. */
  static final int CONDITIONING = 4;

  /** Frames whose object pointers are looked at, the frame itself counting as one. */
  static final int POINTERS = 16;

  /** A frame of lower score saw its objects too badly to be remembered. */
  private static final float USEFUL = 0.01f;

  private MemorySelection() {}

  /** Prompted frames, those to look at and the rest, both in order. */
  public record Split(List<Integer> selected, List<Integer> rest) {}

  /**
   * The prompted frames nearest in time.
   *
   * @param conditioning in the order in which they were prompted
   * @param most how many to select; -1 for all
   */
  public static Split nearest(int frame, Collection<Integer> conditioning, int most) {
    if (most == -1 || conditioning.size() <= most) {
      return new Split(List.copyOf(conditioning), List.of());
    }
    Set<Integer> selected = new LinkedHashSet<>();
    conditioning.stream()
        .filter(t -> t < frame)
        .max(Comparator.naturalOrder())
        .ifPresent(selected::add);
    conditioning.stream()
        .filter(t -> t >= frame)
        .min(Comparator.naturalOrder())
        .ifPresent(selected::add);
    conditioning.stream()
        .filter(t -> !selected.contains(t))
        .sorted(Comparator.comparingInt(t -> Math.abs(t - frame)))
        .limit(most - (long) selected.size())
        .collect(Collectors.toList())
        .forEach(selected::add);
    List<Integer> rest = conditioning.stream().filter(t -> !selected.contains(t)).toList();
    return new Split(List.copyOf(selected), rest);
  }

  /**
   * The frames that come before {@code frame} in the direction of travel and saw their objects
   * well, oldest first; the last one passed is always among them (Ding et al. 2024, SAM2Long).
   *
   * @param score of a tracked frame, NaN for one that has none; frame 0 is never asked for forward
   */
  public static List<Integer> useful(
      int frame, boolean reverse, int frames, IntToDoubleFunction score) {
    int step = reverse ? 1 : -1;
    int end = reverse ? frames : 0;
    if (frame == (reverse ? frames - 1 : 0)) {
      return List.of();
    }
    int most = Math.min(frames, POINTERS) - 1;
    List<Integer> found = new ArrayList<>();
    for (int t = frame + step; t != end && (reverse ? t < end : t > end); t += step) {
      double value = score.applyAsDouble(t);
      if (Double.isNaN(value)) {
        continue;
      }
      if ((float) value > USEFUL) {
        found.add(0, t);
      }
      if (found.size() >= most) {
        break;
      }
    }
    if (!found.contains(frame + step)) {
      found.add(frame + step);
    }
    return found;
  }
}
