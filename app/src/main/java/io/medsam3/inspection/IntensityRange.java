package io.medsam3.inspection;

import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import java.util.Optional;

/**
 * Smallest and largest intensity over all voxels and channels.
 *
 * @param notFinite how many samples are NaN or infinite; they do not count for the ends
 */
record IntensityRange(double minimum, double maximum, long notFinite) {

  /** Looks at every sample; the ends are NaN if none is finite. */
  static IntensityRange of(Volume volume) {
    Search search = new Search(volume);
    for (int k = 0; k < volume.size().z(); k++) {
      for (int c = 0; c < volume.channels(); c++) {
        search.look(k, c);
      }
    }
    return new IntensityRange(search.minimum, search.maximum, search.notFinite);
  }

  /** A sentence about samples that are no numbers, if there are any. */
  Optional<String> finding() {
    return notFinite == 0
        ? Optional.empty()
        : Optional.of(notFinite + " samples are not finite numbers (NaN or infinite)");
  }

  /** Finds the ends of each slice as floats, then reads those two in full precision. */
  private static final class Search {
    private final Volume volume;
    private final float[] slice;
    private double minimum = Double.NaN;
    private double maximum = Double.NaN;
    private long notFinite;

    private Search(Volume volume) {
      this.volume = volume;
      Size size = volume.size();
      slice = new float[size.x() * size.y()];
    }

    private void look(int k, int channel) {
      volume.copySlice(k, channel, slice);
      int least = -1;
      int most = -1;
      for (int n = 0; n < slice.length; n++) {
        float value = slice[n];
        if (!isFinite(value, n, k, channel)) {
          notFinite++;
          continue;
        }
        least = least < 0 || value < slice[least] ? n : least;
        most = most < 0 || value > slice[most] ? n : most;
      }
      if (least >= 0) {
        double low = exact(least, k, channel);
        double high = exact(most, k, channel);
        minimum = Double.isNaN(minimum) ? low : Math.min(minimum, low);
        maximum = Double.isNaN(maximum) ? high : Math.max(maximum, high);
      }
    }

    // A double beyond the range of floats is a number all the same.
    private boolean isFinite(float value, int n, int k, int channel) {
      return Float.isFinite(value)
          || Float.isInfinite(value) && Double.isFinite(exact(n, k, channel));
    }

    private double exact(int n, int k, int channel) {
      int width = volume.size().x();
      return volume.intensity(n % width, n / width, k, channel);
    }
  }
}
