package io.medsam3.golden;

import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.text.TextFeatures;
import io.medsam3.text.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** The text encoder, from phrases on. */
public final class TextFamily implements GoldenFamily {
  private static final double TOLERANCE = 1e-5;

  private final FormulaNetworks networks;
  private final Tokenizer tokenizer;

  public TextFamily(FormulaNetworks networks, Tokenizer tokenizer) {
    this.networks = networks;
    this.tokenizer = tokenizer;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("ln_final") && golden.has("token_embedding");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    Sam3 network = networks.network(golden);
    List<String> phrases = new ArrayList<>();
    for (JsonNode phrase : golden.parameters().path("phrases")) {
      phrases.add(phrase.asString());
    }
    try (Scope scope = new Scope()) {
      NoGradGuard noGradients = new NoGradGuard();
      Tensor ids = tokenizer.encode(phrases).tensor();
      report.compareIfStored(golden, "tokens", ids, 0);
      TextFeatures text =
          network
              .text()
              .forward(
                  ids, (stage, tensor) -> report.compareIfStored(golden, stage, tensor, TOLERANCE));
      report.compareIfStored(golden, "text_mask", text.padding(), 0);
      Tensor sequenceFirst = text.tokens().transpose(0, 1);
      report.compareIfStored(golden, "text_features", sequenceFirst, TOLERANCE);
      noGradients.close();
    }
  }
}
