package io.medsam3.golden;

import io.medsam3.text.Tokenizer;
import java.util.List;

/** The kinds of case that concern the image network: from preprocessing to final masks. */
public final class DetectorFamilies {
  private DetectorFamilies() {}

  /** All of them, over shared networks. */
  public static List<GoldenFamily> all(FormulaNetworks networks) {
    var tokenizer = new Tokenizer();
    return List.of(
        new ImageFamily(networks),
        new TextFamily(networks, tokenizer),
        new GeometryFamily(networks),
        new DetectorFamily(networks, tokenizer),
        new PromptsFamily(networks, tokenizer),
        new PreprocessFamily(),
        new TokenizerFamily(tokenizer),
        new UnitsFamily());
  }
}
