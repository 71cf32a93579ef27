package io.medsam3.layout;

import io.medsam3.predict.Cut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a layout does not say of its data.
 *
 * @param dataset name of the set in the index
 * @param modality kind of imaging, as the index names it, such as {@code CT}
 * @param prompt the phrase of every mask, for layouts with one target, or null
 * @param labels phrases by label value, for layouts that do not name their labels
 * @param cuts in which volumes become pictures
 * @param everyFull of the slices of a volume with a target, one in so many is kept
 * @param everyEmpty of the slices of a volume without any target, one in so many is kept
 */
public record ImportSettings(
    String dataset,
    String modality,
    String licence,
    @Nullable String prompt,
    Map<Integer, String> labels,
    List<Cut> cuts,
    int everyFull,
    int everyEmpty) {
  public ImportSettings {
    labels = Map.copyOf(labels);
    cuts = List.copyOf(cuts);
    if (cuts.isEmpty()) {
      throw new IllegalArgumentException("no cut of volumes is named; expected one or more");
    }
    if (dataset.isBlank() || !dataset.matches("[\\w.-]+")) {
      throw new IllegalArgumentException(
          "dataset is '%s'; it names a folder: letters, digits, '_', '-' and '.'"
              .formatted(dataset));
    }
    if (everyFull < 1 || everyEmpty < 1) {
      throw new IllegalArgumentException(
          "one in %d slices with and one in %d without a target; expected 1 or more"
              .formatted(everyFull, everyEmpty));
    }
  }

  /** The phrase of a layout with one target. */
  String onlyPrompt(String layout) {
    if (prompt == null || prompt.isBlank()) {
      throw new IllegalArgumentException(
          layout + " does not name its target; give the phrase with --prompt");
    }
    return prompt;
  }
}
