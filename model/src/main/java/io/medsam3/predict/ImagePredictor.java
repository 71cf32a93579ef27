package io.medsam3.predict;

import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.text.Tokenizer;
import io.medsam3.words.Lexicon;
import org.jspecify.annotations.Nullable;

/**
 * Encodes pictures, each of which can then be asked many times.
 *
 * <p>A small network is asked in several sizes, {@link OtherSizes}, and twice for what is thin,
 * {@link CloserLook}.
 *
 * <p>Does not own the network. Threads may share a predictor.
 */
public final class ImagePredictor {
  private final Sam3 network;
  private final Tokenizer tokenizer;
  private final @Nullable Lexicon lexicon;

  public ImagePredictor(Sam3 network) {
    this.network = network;
    tokenizer = new Tokenizer();
    lexicon = network.config().isSmall() ? Lexicon.bundled() : null;
  }

  /** The same network without closer looks. */
  private ImagePredictor(ImagePredictor other) {
    network = other.network;
    tokenizer = other.tokenizer;
    lexicon = null;
  }

  /**
   * Encodes a picture, the expensive part.
   *
   * @return the encoded picture, which the caller closes
   * @throws IllegalArgumentException when a sample is not a number
   */
  public ImageSession encode(Picture picture) {
    PicturePixels pixels = PicturePixels.of(picture);
    int side = network.config().vision().imageSize();
    int cells = network.config().vision().maskSide();
    EncodedPicture first = new EncodedPicture(network, tokenizer, pixels, side);
    if (lexicon == null) {
      return new ImageSession(first, cells, picture.grid(), null, null);
    }
    int longer = Math.max(picture.width(), picture.height());
    var sizes =
        new OtherSizes(
            other -> new EncodedPicture(network, tokenizer, pixels, other), side, longer);
    var closer = new CloserLook(new ImagePredictor(this), lexicon, picture, side);
    return new ImageSession(first, cells, picture.grid(), sizes, closer);
  }
}
