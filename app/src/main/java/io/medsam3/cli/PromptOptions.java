package io.medsam3.cli;

import io.medsam3.predict.BoxExemplar;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What to look for: words, boxes around examples, or both. */
final class PromptOptions {
  @Option(
      names = "--text",
      paramLabel = "WORDS",
      description = "what to find, such as \"polyp\"; may be given several times")
  private List<String> phrases = new ArrayList<>();

  @Option(
      names = "--box",
      paramLabel = "X0,Y0,X1,Y1",
      description = "box around an example of it, in pixels; may be given several times")
  private List<String> boxes = new ArrayList<>();

  @Option(
      names = "--not-box",
      paramLabel = "X0,Y0,X1,Y1",
      description = "box around something that is not meant; may be given several times")
  private List<String> otherBoxes = new ArrayList<>();

  List<String> phrases() {
    return phrases;
  }

  /** All boxes; they hold for every phrase, or without words say it alone. */
  List<BoxExemplar> exemplars() {
    List<BoxExemplar> exemplars = new ArrayList<>();
    boxes.forEach(text -> exemplars.add(box(text, true)));
    otherBoxes.forEach(text -> exemplars.add(box(text, false)));
    return exemplars;
  }

  private static BoxExemplar box(String text, boolean include) {
    String[] parts = text.split(",", -1);
    double[] edges = new double[4];
    try {
      for (int i = 0; i < 4 && parts.length == 4; i++) {
        edges[i] = Double.parseDouble(parts[i].trim());
      }
    } catch (NumberFormatException e) {
      parts = new String[0];
    }
    if (parts.length != 4) {
      throw new IllegalArgumentException(
          "box '%s' is not four numbers; expected X0,Y0,X1,Y1 in pixels".formatted(text));
    }
    return new BoxExemplar(edges[0], edges[1], edges[2], edges[3], include);
  }
}
