package io.medsam3.golden;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Token numbers of many phrases, and their cleaned text. */
public final class TokenizerFamily implements GoldenFamily {
  private final Tokenizer tokenizer;

  public TokenizerFamily(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("ids") && golden.manifest().has("rows");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) {
    List<String> texts = new ArrayList<>();
    for (JsonNode row : golden.manifest().path("rows")) {
      texts.add(row.path("text").asString());
    }
    try (Scope scope = new Scope()) {
      long[] expected = Tensors.toLongs(golden.tensor("ids"));
      int length = expected.length / texts.size();
      for (int i = 0; i < texts.size(); i++) {
        long[] found = row(texts.get(i));
        for (int t = 0; t < length; t++) {
          if (found[t] != expected[i * length + t]) {
            report.check(
                golden, "row " + i, false, "'%s' differs at token %d".formatted(texts.get(i), t));
            break;
          }
        }
      }
    }
    report.check(golden, "ids", true, texts.size() + " phrases compared");
  }

  /** The official tokeniser takes any text, an empty one too. */
  private long[] row(String text) {
    return Tokenizer.cut(tokenizer.tokens(text));
  }
}
