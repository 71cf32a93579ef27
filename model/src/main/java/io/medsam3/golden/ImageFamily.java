package io.medsam3.golden;

import io.medsam3.nn.Probe;
import io.medsam3.nn.RotaryEncoding;
import io.medsam3.nn.SinePositionEncoding;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.vision.Pyramid;
import io.medsam3.vision.VitConfig;
import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Preprocessing, every block of the trunk, the necks and their positions. */
public final class ImageFamily implements GoldenFamily {
  private static final double TOLERANCE = 1e-5;

  private final FormulaNetworks networks;

  public ImageFamily(FormulaNetworks networks) {
    this.networks = networks;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("patch_embed") && golden.has("fpn0");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    Sam3 network = networks.network(golden);
    try (Scope scope = new Scope()) {
      NoGradGuard noGradients = new NoGradGuard();
      int side = network.config().vision().imageSize();
      Tensor picture = golden.tensor("image_u8").permute(2, 0, 1).contiguous();
      report.compareIfStored(
          golden, "resized_float", ImagePreprocessor.resized(picture, side), 1e-6);
      Tensor input = ImagePreprocessor.input(picture, side);
      report.compareIfStored(golden, "input", input, 0);
      Probe probe = (stage, tensor) -> report.compareIfStored(golden, stage, tensor, TOLERANCE);
      List<Tensor> maps = network.image().trunk(input, probe);
      report.compareIfStored(golden, "vit_out", maps.get(0), TOLERANCE);
      comparePyramid(golden, report, "fpn", network.image().pyramid(maps));
      comparePositions(golden, report, network);
      noGradients.close();
    }
  }

  private static void comparePyramid(
      GoldenCase golden, GoldenReport report, String name, Pyramid pyramid) {
    for (int i = 0; i < pyramid.levels().size(); i++) {
      report.compareIfStored(golden, name + i, pyramid.levels().get(i), TOLERANCE);
    }
  }

  private static void comparePositions(GoldenCase golden, GoldenReport report, Sam3 network) {
    var vision = network.config().vision();
    for (int i = 0; i < vision.levelDims().size(); i++) {
      long side = vision.maskSide() >> i;
      Tensor code = SinePositionEncoding.map(vision.dim(), side, side);
      report.compareIfStored(golden, "pos" + i + "_corners", corners(code), 2e-7);
      report.compareIfStored(golden, "pos" + i, code.unsqueeze(0), 2e-7);
    }
    if (vision.trunk() instanceof VitConfig vit) {
      var window = RotaryEncoding.of(vit.headSize(), vit.window(), 1);
      report.compareIfStored(golden, "rope_window", window.table(), 2e-7);
      double scale = (double) vit.window() / vision.grid();
      var global = RotaryEncoding.of(vit.headSize(), vision.grid(), scale);
      report.compareIfStored(golden, "rope_global", global.table(), 2e-7);
    }
  }

  private static Tensor corners(Tensor code) {
    long last = code.size(2) - 1;
    return Tensors.stack(
            0,
            code.select(2, 0).select(1, 0),
            code.select(2, last).select(1, 0),
            code.select(2, 0).select(1, last),
            code.select(2, last).select(1, last))
        .unsqueeze(0);
  }
}
