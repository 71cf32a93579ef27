package io.medsam3.job;

import io.medsam3.intensity.IntensityRule;
import io.medsam3.predict.BoxExemplar;
import io.medsam3.predict.Cut;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Selection;
import io.medsam3.prompt.ObjectPrompt;
import java.util.List;
import java.util.Optional;

/**
 * What is wanted of an input, in words that a file can keep.
 *
 * @param phrases what to find; empty when the boxes say it
 * @param exemplars boxes around examples, for pictures
 * @param pointed what is pointed at of one object, as {@link Pointing} reads it; with a phrase, of
 *     one of the objects that it names
 * @param selection a rule's name; empty for that of the checkpoint
 * @param formats names of formats; empty for what suits the input
 * @param cut axial, coronal, sagittal or stored; empty for what suits the volume
 * @param planes in how many planes objects of a volume are followed, 1 or 3; empty for what suits
 *     volume and words
 * @param window auto, the name of a CT window, or CENTRE,WIDTH
 * @param firstSlice of a volume, from 0
 * @param lastSlice of a volume; may lie beyond it
 * @param tile side of tiles in pixels for large pictures; 0 for none
 * @param strict whether words outside the lexicon are refused
 * @param mask what one object begins with
 * @param volume which of a file's volumes, from 0; empty for files of one
 */
public record JobRequest(
    List<String> phrases,
    List<BoxExemplar> exemplars,
    List<String> pointed,
    String selection,
    List<String> formats,
    String cut,
    Optional<Integer> planes,
    String window,
    int firstSlice,
    int lastSlice,
    int tile,
    boolean strict,
    Optional<MaskFile> mask,
    Optional<Integer> volume) {
  public JobRequest {
    phrases = List.copyOf(phrases);
    exemplars = List.copyOf(exemplars);
    pointed = List.copyOf(pointed);
    formats = List.copyOf(formats);
  }

  /** Words and nothing else. */
  public static JobRequest of(List<String> phrases) {
    return new JobRequest(
        phrases,
        List.of(),
        List.of(),
        "",
        List.of(),
        "",
        Optional.empty(),
        "auto",
        0,
        Integer.MAX_VALUE,
        0,
        false,
        Optional.empty(),
        Optional.empty());
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
        planes,
        window,
        firstSlice,
        lastSlice,
        tile,
        strict,
        mask,
        volume);
  }

  /** Whether one object is pointed at, rather than all of a kind asked for. */
  boolean isOfOneObject() {
    return !pointed.isEmpty() || mask.isPresent();
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
    planes.ifPresent(
        count -> refuse(count != 1 && count != 3, "--planes %d; expected 1 or 3".formatted(count)));
    IntensityRule.of(window);
    if (tile != 0) {
      MedicalSam3.checkTiles(tile, !exemplars.isEmpty());
    }
    if (firstSlice < 0 || lastSlice < firstSlice) {
      throw new IllegalArgumentException(
          "slices %d to %d; expected 0 <= first <= last".formatted(firstSlice, lastSlice));
    }
  }

  private void checkOneObject(List<ObjectPrompt> prompts) {
    refuse(
        !exemplars.isEmpty(),
        "--box finds all objects of a kind, --point and its like one object; give one of the two");
    refuse(phrases.size() > 1, "clicks choose one of the objects that words name; give one --text");
    refuse(
        tile > 0 || firstSlice > 0 || lastSlice < Integer.MAX_VALUE,
        "--tile and --slices are for words; an object that is pointed at is looked for everywhere");
    boolean lasso = prompts.stream().anyMatch(ObjectPrompt.Lasso.class::isInstance);
    refuse(mask.isPresent() && lasso, "--mask and --lasso both draw the object; give one of them");
    if (!phrases.isEmpty()) {
      boolean drawn = lasso || prompts.stream().anyMatch(ObjectPrompt.Box.class::isInstance);
      refuse(
          mask.isPresent() || drawn,
          "with --text, --point and --scribble choose the object and correct it; leave out --mask,"
              + " --lasso and --object-box");
      refuse(
          prompts.stream().noneMatch(JobRequest::isWithin),
          "with --text, a --point or --scribble in the object says which one is meant; give one");
    }
  }

  private static boolean isWithin(ObjectPrompt prompt) {
    return prompt instanceof ObjectPrompt.Point point && point.include()
        || prompt instanceof ObjectPrompt.Scribble scribble && scribble.include();
  }

  private static void refuse(boolean wrong, String words) {
    if (wrong) {
      throw new IllegalArgumentException(words);
    }
  }

  private void checkWhatIsAsked() {
    boolean concept = !phrases.isEmpty() || !exemplars.isEmpty();
    if (!concept && !isOfOneObject()) {
      throw new IllegalArgumentException(
          "nothing to look for; give --text WORDS, --box, --point or --mask");
    }
    if (isOfOneObject()) {
      checkOneObject(Pointing.prompts(pointed));
    }
    if (phrases.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("the phrase is empty; expected words such as \"polyp\"");
    }
  }
}
