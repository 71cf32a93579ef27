package io.medsam3.golden;

import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.tensor.Scope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import tools.jackson.databind.JsonNode;

/** Pictures of odd shapes to the network's input, at several sizes. */
public final class PreprocessFamily implements GoldenFamily {
  /** Levels, so absolute: resampling differs by rounding of weights only. */
  private static final double RESIZED = 1e-5;

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("p0/image_u8") && golden.parameters().has("sizes");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) {
    for (JsonNode picture : golden.manifest().path("pictures")) {
      int index = picture.path("index").asInt();
      for (JsonNode size : golden.parameters().path("sizes")) {
        JsonNode ties = picture.path("sizes").path(size.asString());
        long allowed = ties.path("levels_within_1e-4_of_a_rounding_tie").asLong();
        runPicture(golden, report, "p" + index + "/", size.asInt(), allowed);
      }
    }
  }

  private static void runPicture(
      GoldenCase golden, GoldenReport report, String picture, int side, long ties) {
    try (Scope scope = new Scope()) {
      Tensor pixels = golden.tensor(picture + "image_u8").permute(2, 0, 1).contiguous();
      String stage = picture + "s" + side + "/";
      Tensor resized = ImagePreprocessor.resized(pixels, side);
      compare(golden, report, stage + "resized_float", resized, RESIZED);
      Tensor levels = ImagePreprocessor.quantised(pixels, side);
      if (golden.has(stage + "u8")) {
        Tensor wanted = golden.tensor(stage + "u8").to(ScalarType.Int);
        Tensor off = levels.to(ScalarType.Int).sub(wanted).abs();
        long differing = off.ne(new Scalar(0)).sum().item_long();
        report.pixels(golden, stage + "u8", differing, levels.numel(), ties);
        report.check(golden, stage + "u8 by one", off.max().item_int() <= 1, "at ties only");
      }
      // One level of 255 is 2/255 of the input's range: where ties may fall either way, the
      // input may be off by that.
      double oneLevel = ties == 0 ? 0 : 2.0 / 255 + 1e-6;
      Tensor input = ImagePreprocessor.input(pixels, side).squeeze(0);
      compare(golden, report, stage + "input", input, oneLevel);
    }
  }

  private static void compare(
      GoldenCase golden, GoldenReport report, String stage, Tensor actual, double tolerance) {
    report.compareIfStored(golden, stage, actual, tolerance);
    Fingerprint.compareIfStored(report, golden, stage, actual, Math.max(tolerance, 1e-6));
  }
}
