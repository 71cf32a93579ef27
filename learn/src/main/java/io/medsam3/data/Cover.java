package io.medsam3.data;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A place of a picture that is covered with what lies at another place of it, softly and in the
 * light of its surroundings: over a finding it makes a picture without, over anything else it shows
 * that a cover alone means nothing.
 *
 * @param alpha (side²) how much of the cover is seen, 0..1
 * @param across columns from what is covered to what it is covered with
 * @param down rows, likewise
 */
record Cover(float[] alpha, int side, int across, int down) {
  private static final int TRIES = 60;

  /** Surroundings may differ so much from those of what covers, of -1..1, and not be too unlike. */
  private static final double MOST_UNLIKE = 0.2;

  /** Share of the side over which a cover fades, on each side of its border. */
  private static final double FADE = 0.02;

  /**
   * What covers {@code target}; nothing when the picture has nothing alike.
   *
   * @param planes side² values of -1..1 each
   */
  static Optional<Cover> over(float[] planes, boolean[] target, int side, RandomGenerator random) {
    return covering(planes, target, new boolean[target.length], side, random);
  }

  /** A cover of the target's shape at a place beside it; nothing when there is no such place. */
  static Optional<Cover> beside(
      float[] planes, boolean[] target, int side, RandomGenerator random) {
    boolean[] around = widened(target, side, 2 * fade(side));
    for (int n = 0; n < TRIES; n++) {
      int across = shift(side, random);
      int down = shift(side, random);
      if (isFree(around, around, side, across, down)) {
        return covering(planes, moved(target, side, across, down), target, side, random);
      }
    }
    return Optional.empty();
  }

  /** Covers a place with what is most alike around, and is neither part of it nor of the kept. */
  private static Optional<Cover> covering(
      float[] planes, boolean[] place, boolean[] kept, int side, RandomGenerator random) {
    int fade = fade(side);
    boolean[] hidden = widened(place, side, fade);
    boolean[] touched = widened(hidden, side, fade);
    float[] alpha = faded(hidden, side, fade);
    boolean[] unfit = touched.clone();
    for (int n = 0; n < unfit.length; n++) {
      unfit[n] |= kept[n];
    }
    Cover best = null;
    double least = MOST_UNLIKE;
    for (int n = 0; n < TRIES; n++) {
      int across = shift(side, random);
      int down = shift(side, random);
      if (isFree(touched, unfit, side, across, down)) {
        Cover cover = new Cover(alpha, side, across, down);
        double unlikeness = cover.unlikeness(planes);
        if (unlikeness < least) {
          best = cover;
          least = unlikeness;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** How far, on average, the surroundings are from those of what covers. */
  private double unlikeness(float[] planes) {
    double sum = 0;
    int count = 0;
    for (int from = 0; from < planes.length; from += alpha.length) {
      for (int n = 0; n < alpha.length; n++) {
        if (isBorder(n)) {
          sum += Math.abs(planes[from + n] - planes[from + source(n)]);
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private boolean isBorder(int place) {
    return alpha[place] > 0 && alpha[place] < 0.5;
  }

  /** Covers each plane of side² values -1..1 in place. */
  void paint(float[] planes) {
    for (int from = 0; from < planes.length; from += alpha.length) {
      float[] before = Arrays.copyOfRange(planes, from, from + alpha.length);
      float lighter = difference(before);
      for (int n = 0; n < alpha.length; n++) {
        if (alpha[n] > 0) {
          float cover = Math.max(-1, Math.min(1, before[source(n)] + lighter));
          planes[from + n] = alpha[n] * cover + (1 - alpha[n]) * before[n];
        }
      }
    }
  }

  /** How much lighter the surroundings are than those of what covers: over the fading border. */
  private float difference(float[] plane) {
    double sum = 0;
    double weight = 0;
    for (int n = 0; n < alpha.length; n++) {
      if (isBorder(n)) {
        sum += plane[n] - plane[source(n)];
        weight++;
      }
    }
    return weight == 0 ? 0 : (float) (sum / weight);
  }

  private int source(int place) {
    return place + down * side + across;
  }

  private static int fade(int side) {
    return Math.max(1, (int) Math.round(FADE * side));
  }

  private static int shift(int side, RandomGenerator random) {
    return random.nextInt(-side / 2, side / 2 + 1);
  }

  /** Whether what is moved so far stays in the picture and meets nothing of {@code other}. */
  private static boolean isFree(boolean[] mask, boolean[] other, int side, int across, int down) {
    for (int n = 0; n < mask.length; n++) {
      if (mask[n]) {
        int x = n % side + across;
        int y = n / side + down;
        if (x < 0 || y < 0 || x >= side || y >= side || other[y * side + x]) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean[] moved(boolean[] mask, int side, int across, int down) {
    boolean[] moved = new boolean[mask.length];
    for (int n = 0; n < mask.length; n++) {
      if (mask[n]) {
        moved[n + down * side + across] = true;
      }
    }
    return moved;
  }

  /** All pixels of the square of that reach around a pixel of the mask. */
  private static boolean[] widened(boolean[] mask, int side, int reach) {
    float[] near = blurred(mask, side, reach);
    boolean[] widened = new boolean[mask.length];
    for (int n = 0; n < mask.length; n++) {
      widened[n] = near[n] > 0;
    }
    return widened;
  }

  /** 1 inside the mask, falling to 0 over the reach beyond it. */
  private static float[] faded(boolean[] mask, int side, int reach) {
    float[] alpha = blurred(mask, side, reach);
    for (int n = 0; n < alpha.length; n++) {
      alpha[n] = mask[n] ? 1 : Math.min(1, 2 * alpha[n]);
    }
    return alpha;
  }

  /** The share of the square around each pixel that the mask covers, outside counting as free. */
  private static float[] blurred(boolean[] mask, int side, int reach) {
    float[] values = new float[mask.length];
    for (int n = 0; n < values.length; n++) {
      values[n] = mask[n] ? 1 : 0;
    }
    return along(along(values, side, 1, reach), side, side, reach);
  }

  private static float[] along(float[] values, int side, int step, int reach) {
    float[] means = new float[values.length];
    int line = step == 1 ? side : 1;
    for (int at = 0; at < side; at++) {
      int first = at * line;
      double total = 0;
      for (int i = -reach; i < side; i++) {
        if (i + reach < side) {
          total += values[first + (i + reach) * step];
        }
        if (i - reach - 1 >= 0) {
          total -= values[first + (i - reach - 1) * step];
        }
        if (i >= 0) {
          means[first + i * step] = (float) (Math.max(0, total) / (2 * reach + 1));
        }
      }
    }
    return means;
  }
}
