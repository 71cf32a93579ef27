package io.medsam3.intensity;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Slice;
import io.medsam3.volume.Volume;
import io.medsam3.volume.Window;

/**
 * How a volume became 8 bits: linear within a window, cut at its ends, dark and bright exchanged
 * where the file says so.
 *
 * @param isIdentity true if 8-bit samples are passed on as they are
 * @param description a sentence for the result: rule, window and what it was taken from
 */
public record IntensityMap(
    Window window, boolean inverted, boolean isIdentity, String description) {

  /** 0 to 255. */
  public int grey(double intensity) {
    if (Double.isNaN(intensity)) {
      return 0;
    }
    double fraction = window.fraction(intensity);
    return (int) Math.round(255 * (inverted ? 1 - fraction : fraction));
  }

  /** A slice as the network sees it: grey or RGB of 8 bits, u to the right, v downwards. */
  public Picture picture(Slice slice) {
    Volume volume = slice.volume();
    int channels = volume.channels() == 3 ? 3 : 1;
    int pixels = slice.width() * slice.height();
    byte[] samples = new byte[pixels * channels];
    for (int c = 0; c < channels; c++) {
      float[] values = slice.intensities(c);
      for (int n = 0; n < pixels; n++) {
        samples[n * channels + c] = (byte) grey(values[n]);
      }
    }
    return Picture.of(slice.width(), slice.height(), channels, samples);
  }
}
