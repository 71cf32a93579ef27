package io.medsam3.intensity;

import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import java.util.Arrays;

/** Intensities of a volume in rising order, every n-th voxel if there are very many. */
final class IntensitySample {
  private static final int MOST = 1 << 20;

  private final float[] sorted;
  private final long step;

  private IntensitySample(float[] sorted, long step) {
    this.sorted = sorted;
    this.step = step;
  }

  static IntensitySample of(Volume volume) {
    Size size = volume.size();
    long voxels = size.voxels();
    // An odd step that is no divisor of the row length visits all columns in turn.
    long step = voxels <= MOST ? 1 : voxels / MOST + 1 | 1;
    while (step > 1 && size.x() % step == 0) {
      step += 2;
    }
    float[] values = new float[(int) ((voxels + step - 1) / step)];
    int count = 0;
    long plane = (long) size.x() * size.y();
    for (long n = 0; n < voxels; n += step) {
      int k = (int) (n / plane);
      int rest = (int) (n % plane);
      double value = volume.intensity(rest % size.x(), rest / size.x(), k);
      if (Double.isFinite(value)) {
        values[count++] = (float) value;
      }
    }
    float[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return new IntensitySample(sorted, step);
  }

  boolean isEmpty() {
    return sorted.length == 0;
  }

  double minimum() {
    return sorted[0];
  }

  double maximum() {
    return sorted[sorted.length - 1];
  }

  /** Share of values from {@code lower} (with) to {@code upper} (without). */
  double share(double lower, double upper) {
    return (double) (below(upper) - below(lower)) / Math.max(1, sorted.length);
  }

  /** Percentile of the values above the smallest, which is background in MR and PET. */
  double foregroundPercentile(double percent) {
    int start = below(Math.nextUp((float) minimum()));
    return at(start == sorted.length ? 0 : start, percent);
  }

  double percentile(double percent) {
    return at(0, percent);
  }

  /** Every how many voxels were looked at. */
  long step() {
    return step;
  }

  private double at(int start, double percent) {
    double place = start + percent / 100 * (sorted.length - 1 - start);
    int low = (int) place;
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
  }

  private int below(double limit) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
