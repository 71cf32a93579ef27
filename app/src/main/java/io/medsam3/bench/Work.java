package io.medsam3.bench;

import io.medsam3.detector.DetectorConfig;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.text.TextConfig;
import io.medsam3.vision.VisionConfig;
import io.medsam3.vision.VitConfig;

/**
 * Floating-point operations of each stage for one picture and one phrase, two per multiply-add.
 *
 * <p>Counts matrix products and convolutions in closed form; at the published size they agree with
 * counts of the official model's operations (ViT 5,399, neck 213, text 19, heads 424 GFLOP). Ours
 * does fewer: a phrase is not padded to 32 tokens, and heads find part of their work done for all
 * phrases.
 */
record Work(double trunk, double neck, double text, double heads) {
  static Work of(Sam3Config config, VitConfig vit) {
    return new Work(
        trunk(config.vision(), vit),
        neck(config.vision(), vit),
        text(config.text()),
        heads(config.vision(), config.detector(), config.text().context() + 1));
  }

  private static double trunk(VisionConfig vision, VitConfig vit) {
    double tokens = Math.pow(vision.grid(), 2);
    double dim = vit.dim();
    double hidden = vit.hidden();
    double embed = 2 * tokens * 3 * vit.patch() * vit.patch() * dim;
    double linears = vit.depth() * 2 * tokens * (4 * dim * dim + 2 * dim * hidden);
    double windowed = (vit.depth() - vit.globalBlocks().size()) * Math.pow(vit.window(), 2);
    double global = vit.globalBlocks().size() * tokens;
    return embed + linears + 4 * tokens * dim * (windowed + global);
  }

  private static double neck(VisionConfig vision, VitConfig vit) {
    double tokens = Math.pow(vision.grid(), 2);
    double in = vit.dim();
    double out = vision.dim();
    double fourfold =
        tokens * in * in / 2 * 4 + 4 * tokens * in / 2 * in / 4 * 4 + 16 * tokens * in / 4 * out;
    double twofold = tokens * in * in / 2 * 4 + 4 * tokens * in / 2 * out;
    double smooth = 9 * out * out * tokens * (16 + 4 + 1);
    return 2 * (fourfold + twofold + tokens * in * out + smooth);
  }

  private static double text(TextConfig text) {
    double tokens = text.context();
    double width = text.width();
    double layer = 2 * tokens * 12 * width * width + 4 * tokens * tokens * width;
    return text.layers() * layer + 2 * tokens * width * text.dim();
  }

  private static double heads(VisionConfig vision, DetectorConfig detector, double prompt) {
    double tokens = Math.pow(vision.grid(), 2);
    double dim = detector.dim();
    double hidden = detector.feedForward();
    double fusion =
        detector.encoderLayers()
            * (2 * tokens * 6 * dim * dim
                + 4 * tokens * tokens * dim
                + 4 * tokens * prompt * dim
                + 4 * tokens * dim * hidden);
    double queries = detector.queries() + 1;
    double decoder =
        detector.decoderLayers()
            * (16 * queries * dim * dim
                + 4 * tokens * dim * dim
                + 4 * queries * tokens * dim
                + 4 * queries * dim * hidden);
    double cells = Math.pow(vision.maskSide(), 2);
    double pixels = 2 * (cells + cells / 4) * 9 * dim * dim + 2 * cells * dim * (dim + 1);
    double masks = 2 * cells * detector.queries() * dim;
    double geometry = detector.geometryLayers() * 4 * tokens * dim * dim;
    return geometry + fusion + decoder + pixels + masks + 4 * tokens * dim * dim;
  }

  double total() {
    return trunk + neck + text + heads;
  }
}
