package io.medsam3.cli;

import io.medsam3.job.MaskFile;
import io.medsam3.predict.BoxExemplar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--point",
      paramLabel = "PLACE",
      description =
          "a place in one object: x,y in pixels of a picture, i,j,k in voxels or x,y,zmm in the"
              + " patient; with --text, in the one that is meant; needs a model with a tracker")
  private List<String> points = new ArrayList<>();

  @Option(names = "--not-point", paramLabel = "PLACE", description = "a place beside the object")
  private List<String> otherPoints = new ArrayList<>();

  @Option(
      names = "--object-box",
      paramLabel = "'PLACE PLACE'",
      description = "two corners of a box around one object, in a volume on one slice")
  private List<String> objectBoxes = new ArrayList<>();

  @Option(
      names = "--scribble",
      paramLabel = "'PLACE ...'",
      description = "places of a stroke within the object")
  private List<String> scribbles = new ArrayList<>();

  @Option(
      names = "--not-scribble",
      paramLabel = "'PLACE ...'",
      description = "places of a stroke beside the object")
  private List<String> otherScribbles = new ArrayList<>();

  @Option(
      names = "--lasso",
      paramLabel = "'PLACE ...'",
      description = "places of a rough outline of one object, in a volume on one slice")
  private List<String> lassos = new ArrayList<>();

  @Option(
      names = "--mask",
      paramLabel = "FILE",
      description =
          "a mask of one object on the grid of the image, from which it is refined; clicks correct"
              + " it")
  private @Nullable Path mask;

  /** The mask's file with its digest, if one was given. */
  Optional<MaskFile> mask() throws IOException {
    if (mask == null) {
      return Optional.empty();
    }
    InputFiles.require(mask);
    return Optional.of(MaskFile.of(mask));
  }

  /** What is pointed at, a kind before each. */
  List<String> pointed() {
    List<String> all = new ArrayList<>();
    objectBoxes.forEach(words -> all.add("object-box:" + words));
    points.forEach(words -> all.add("point:" + words));
    otherPoints.forEach(words -> all.add("not-point:" + words));
    scribbles.forEach(words -> all.add("scribble:" + words));
    otherScribbles.forEach(words -> all.add("not-scribble:" + words));
    lassos.forEach(words -> all.add("lasso:" + words));
    return all;
  }

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
