package io.medsam3.predict;

import io.medsam3.raster.Picture;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** From 8-bit colour to the network's square input, as the official image processor on GPUs. */
public final class ImagePreprocessor {
  private static final float ONE_LEVEL = 1f / 255f;

  private ImagePreprocessor() {}

  /** From a picture, deep ones windowed by themselves, to (1, 3, side, side) in -1..1. */
  public static Tensor input(Picture picture, int side) {
    return input(PicturePixels.of(picture).tensor(), side);
  }

  /** Takes (3, H, W) unsigned bytes; returns (1, 3, side, side) float32 in -1..1. */
  public static Tensor input(Tensor picture, int side) {
    Tensor unit = quantised(picture, side).to(ScalarType.Float).mul(new Scalar(ONE_LEVEL));
    return unit.sub(new Scalar(0.5)).div(new Scalar(0.5)).unsqueeze(0);
  }

  /** The resized picture in whole levels again: (3, side, side) unsigned bytes. */
  public static Tensor quantised(Tensor picture, int side) {
    if (picture.size(1) == side && picture.size(2) == side) {
      return picture;
    }
    var lowest = new ScalarOptional(new Scalar(0));
    var highest = new ScalarOptional(new Scalar(255));
    return torch.clamp(resized(picture, side).round(), lowest, highest).to(ScalarType.Byte);
  }

  /** Stretched to a square, the aspect not kept; (3, side, side) in levels, not rounded. */
  public static Tensor resized(Tensor picture, int side) {
    Tensor levels = Tensors.toFloat(picture).unsqueeze(0);
    return Tensors.resizeAntialiased(levels, side, side).squeeze(0);
  }
}
