package io.medsam3.job;

import io.medsam3.intensity.IntensityRule;
import io.medsam3.predict.BoxExemplar;
import io.medsam3.predict.Cut;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Selection;
import java.util.List;

/**
 * What is wanted of an input, in words that a file can keep.
 *
 * @param phrases what to find; empty when the boxes say it
 * @param exemplars boxes around examples, for pictures
 * @param pointed what is pointed at of one object, as {@link Pointing} reads it; instead of phrases
 * @param selection a rule's name; empty for that of the checkpoint
 * @param formats names of formats; empty for what suits the input
 * @param cut axial, coronal, sagittal or stored; empty for what suits the volume
 * @param window auto, the name of a CT window, or CENTRE,WIDTH
 * @param firstSlice of a volume, from 0
 * @param lastSlice of a volume; may lie beyond it
 * @param tile side of tiles in pixels for large pictures; 0 for none
 * @param strict whether words outside the lexicon are refused
 */
public record JobRequest(
    List<String> phrases,
    List<BoxExemplar> exemplars,
    List<String> pointed,
    String selection,
    List<String> formats,
    String cut,
    String window,
    int firstSlice,
    int lastSlice,
    int tile,
    boolean strict) {
  public JobRequest {
    phrases = List.copyOf(phrases);
    exemplars = List.copyOf(exemplars);
    pointed = List.copyOf(pointed);
    formats = List.copyOf(formats);
  }

  /** Words and nothing else. */
  public static JobRequest of(List<String> phrases) {
    return new JobRequest(
        phrases, List.of(), List.of(), "", List.of(), "", "auto", 0, Integer.MAX_VALUE, 0, false);
  }

  /** The same with a rule by its name; empty for that of the checkpoint. */
  public JobRequest selecting(String rule) {
    return new JobRequest(
        phrases,
        exemplars,
        pointed,
        rule,
        formats,
        cut,
        window,
        firstSlice,
        lastSlice,
        tile,
        strict);
  }

  /** Refuses what cannot be understood, without a model. */
  public void check() {
    checkWhatIsAsked();
    if (!selection.isEmpty()) {
      Selection.of(selection);
    }
    formats.forEach(ResultFormat::of);
    if (!cut.isEmpty()) {
      Cut.of(cut);
    }
    IntensityRule.of(window);
    if (tile != 0) {
      MedicalSam3.checkTiles(tile, !exemplars.isEmpty());
    }
    if (firstSlice < 0 || lastSlice < firstSlice) {
      throw new IllegalArgumentException(
          "slices %d to %d; expected 0 <= first <= last".formatted(firstSlice, lastSlice));
    }
  }

  private void checkWhatIsAsked() {
    boolean concept = !phrases.isEmpty() || !exemplars.isEmpty();
    if (!concept && pointed.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to look for; give --text WORDS, --box or --point");
    }
    if (concept && !pointed.isEmpty()) {
      throw new IllegalArgumentException(
          "words and --box find all objects of a kind, --point and its like one object; give one of"
              + " the two");
    }
    Pointing.prompts(pointed);
    if (phrases.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("the phrase is empty; expected words such as \"polyp\"");
    }
  }
}
