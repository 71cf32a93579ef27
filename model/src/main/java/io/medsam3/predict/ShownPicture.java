package io.medsam3.predict;

import io.medsam3.raster.Picture;
import io.medsam3.volume.VoxelType;
import java.util.Locale;

/** What the network sees of a picture, as a picture to draw on. */
public final class ShownPicture {
  private ShownPicture() {}

  /** How samples become the 8 bits that the network sees, in a sentence. */
  public static String mapping(Picture picture) {
    if (picture.type() == VoxelType.U8) {
      return "8-bit values as they are";
    }
    PicturePixels pixels = PicturePixels.of(picture);
    return String.format(
        Locale.ROOT,
        "percentiles 0.5 to 99.5 of all samples: %.6g to %.6g become 0 to 255",
        pixels.lowest(),
        pixels.highest());
  }

  /**
   * The picture in 8-bit colour, windowed as {@link ImagePredictor} does; not yet resized.
   *
   * @throws IllegalArgumentException when a sample is not a number
   */
  public static Picture of(Picture picture) {
    PicturePixels pixels = PicturePixels.of(picture);
    int count = pixels.width() * pixels.height();
    byte[] interleaved = new byte[3 * count];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < count; i++) {
        interleaved[3 * i + c] = pixels.planes()[c * count + i];
      }
    }
    return Picture.of(pixels.width(), pixels.height(), 3, interleaved);
  }
}
