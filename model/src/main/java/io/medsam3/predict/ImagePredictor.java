package io.medsam3.predict;

import io.medsam3.nn.Probe;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.text.Tokenizer;
import io.medsam3.vision.Pyramid;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Encodes pictures, each of which can then be asked many times.
 *
 * <p>Does not own the network. Threads may share a predictor.
 */
public final class ImagePredictor {
  private final Sam3 network;
  private final Tokenizer tokenizer;

  public ImagePredictor(Sam3 network) {
    this.network = network;
    this.tokenizer = new Tokenizer();
  }

  /**
   * Encodes a picture, the expensive part.
   *
   * @return the encoded picture, which the caller closes
   * @throws IllegalArgumentException when a sample is not a number
   */
  public ImageSession encode(Picture picture) {
    PicturePixels pixels = PicturePixels.of(picture);
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      int side = network.config().vision().imageSize();
      Tensor input = ImagePreprocessor.input(pixels.tensor(), side);
      Pyramid pyramid = network.image().pyramid(network.image().trunk(input, Probe.NONE));
      return new ImageSession(network, tokenizer, pyramid, picture.grid());
    }
  }
}
