package io.medsam3.golden;

import io.medsam3.detector.GeometryPrompt;
import io.medsam3.nn.Probe;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.text.Tokenizer;
import io.medsam3.vision.Pyramid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import tools.jackson.databind.JsonNode;

/** Several (image, phrase, boxes) prompts in one call. */
public final class PromptsFamily implements GoldenFamily {
  private final FormulaNetworks networks;
  private final Tokenizer tokenizer;

  public PromptsFamily(FormulaNetworks networks, Tokenizer tokenizer) {
    this.networks = networks;
    this.tokenizer = tokenizer;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("pred_logits") && golden.has("img_ids");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    Sam3 network = networks.network(golden);
    try (Scope scope = new Scope()) {
      NoGradGuard noGradients = new NoGradGuard();
      List<String> phrases = new ArrayList<>();
      for (JsonNode phrase : golden.parameters().path("phrases")) {
        phrases.add(phrase.asString());
      }
      Tensor ids = tokenizer.encode(phrases).tensor();
      report.compareIfStored(golden, "tokens", ids, 0);
      TextFeatures all = network.text().forward(ids, Probe.NONE);
      Tensor textIndex =
          Tensors.beside(all.tokens(), golden.tensor("text_ids").to(ScalarType.Long));
      TextFeatures text =
          new TextFeatures(
              all.tokens().index_select(0, textIndex), all.padding().index_select(0, textIndex));
      Tensor imageIndex =
          Tensors.beside(all.tokens(), golden.tensor("img_ids").to(ScalarType.Long));
      Pyramid pyramid =
          encode(network, golden.pictures()).map(level -> level.index_select(0, imageIndex));
      var stages = new DetectorStages(golden, report, "");
      stages.compareText(all);
      stages.run(network.detector(), pyramid, text, exemplars(golden, textIndex.size(0)));
      noGradients.close();
    }
  }

  /** The pictures' pyramids as one batch. */
  private static Pyramid encode(Sam3 network, List<Tensor> pictures) {
    int side = network.config().vision().imageSize();
    Tensor[] inputs =
        pictures.stream()
            .map(picture -> ImagePreprocessor.input(picture, side))
            .toArray(Tensor[]::new);
    return network.image().pyramid(network.image().trunk(Tensors.cat(0, inputs), Probe.NONE));
  }

  private static GeometryPrompt exemplars(GoldenCase golden, long prompts) {
    return golden.has("boxes")
        ? GeometryPrompt.boxes(
            golden.tensor("boxes"),
            golden.tensor("box_labels").to(ScalarType.Long),
            golden.tensor("box_pad").to(ScalarType.Bool))
        : GeometryPrompt.none(prompts);
  }
}
