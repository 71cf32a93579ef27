package io.medsam3.vision;

/**
 * MobileNetV2 of width 1.0 whose last blocks are dilated, so that the coarsest map has stride 16.
 *
 * <p>It has no settings: its shape is that of the pretrained weights.
 */
public record MobileNetConfig() implements TrunkConfig {
  @Override
  public int stride() {
    return 16;
  }
}
