package io.medsam3.predict;

import io.medsam3.raster.Picture;

/** What the network sees of a picture, as a picture to draw on. */
public final class ShownPicture {
  private ShownPicture() {}

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
