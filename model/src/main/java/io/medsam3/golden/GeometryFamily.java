package io.medsam3.golden;

import io.medsam3.detector.GeometryPrompt;
import io.medsam3.detector.PaddedSequence;
import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.vision.Pyramid;
import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The geometry encoder on given image features, with padding, points and negative boxes. */
public final class GeometryFamily implements GoldenFamily {
  private static final double TOLERANCE = 1e-5;

  private final FormulaNetworks networks;

  public GeometryFamily(FormulaNetworks networks) {
    this.networks = networks;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("fpn2") && golden.parameters().path("prompts").has("one_box");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    Sam3 network = networks.network(golden);
    for (String set : golden.parameters().path("prompts").propertyNames()) {
      try (Scope scope = new Scope()) {
        NoGradGuard noGradients = new NoGradGuard();
        runSet(golden, report, network, set + "/");
        noGradients.close();
      }
    }
  }

  private static void runSet(GoldenCase golden, GoldenReport report, Sam3 network, String set) {
    GeometryPrompt prompt = prompt(golden, set);
    Tensor positions = network.image().positions();
    Tensor map = Tensors.beside(positions, golden.tensor("fpn2"));
    Pyramid image = new Pyramid(List.of(map), positions);
    Probe probe = (stage, tensor) -> compare(golden, report, set + stage, tensor);
    PaddedSequence tokens = network.detector().exemplars(image, prompt, probe);
    compare(golden, report, set + "tokens", tokens.tokens());
    report.compareIfStored(golden, set + "mask", tokens.padding(), 0);
  }

  /** Stored tokens are sequence first; pooled regions are not a sequence. */
  private static void compare(GoldenCase golden, GoldenReport report, String stage, Tensor tensor) {
    Tensor stored = stage.endsWith("roi") ? tensor : tensor.transpose(0, 1);
    report.compareIfStored(golden, stage, stored, TOLERANCE);
  }

  private static GeometryPrompt prompt(GoldenCase golden, String set) {
    Tensor boxes = golden.tensor(set + "boxes");
    Tensor labels = golden.tensor(set + "labels").to(ScalarType.Long);
    Tensor padding = golden.tensor(set + "pad").to(ScalarType.Bool);
    if (!golden.has(set + "points")) {
      return GeometryPrompt.boxes(boxes, labels, padding);
    }
    return new GeometryPrompt(
        golden.tensor(set + "points"),
        golden.tensor(set + "point_labels").to(ScalarType.Long),
        golden.tensor(set + "point_pad").to(ScalarType.Bool),
        boxes,
        labels,
        padding);
  }
}
