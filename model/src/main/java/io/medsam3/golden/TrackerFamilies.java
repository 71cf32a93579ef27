package io.medsam3.golden;

import io.medsam3.text.Tokenizer;
import java.util.List;

/** The kinds of case that concern clicks, volumes and the tracker. */
public final class TrackerFamilies {
  private TrackerFamilies() {}

  /** All of them, over shared networks. */
  public static List<GoldenFamily> all(FormulaNetworks networks) {
    return List.of(
        new TrackerHeadFamily(networks),
        new InteractiveFamily(networks),
        new VolumeFamily(networks),
        new TrackerUnitsFamily(),
        new VideoFamily(networks, new Tokenizer()),
        new VideoRulesFamily());
  }
}
