package io.medsam3.cli;

import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.Detection;
import io.medsam3.predict.Segmentation;
import io.medsam3.predict.ShownPicture;
import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Rgb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names and writes the pictures that come out of one input picture. */
final class ResultFiles {
  private static final int LONGEST_NAME = 40;

  /** Cyan, for red, the first of the series, is lost on tissue. */
  private static final int FIRST_COLOUR = 4;

  private final Path folder;
  private final String base;

  ResultFiles(Path folder, Path input) {
    this.folder = folder;
    this.base = input.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }

  /** Where the mask of each prompt goes, each name once. */
  List<Path> masks(List<ConceptPrompt> prompts) {
    Set<String> taken = new HashSet<>(Set.of("overlay"));
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      String words = words(prompts.get(i));
      String name = taken.add(words) ? words : words + "-" + (i + 1);
      taken.add(name);
      paths.add(folder.resolve(base + "_" + name + ".png"));
    }
    return paths;
  }

  Path overlay() {
    return folder.resolve(base + "_overlay.png");
  }

  /** The phrase in letters and digits that every file system takes. */
  private static String words(ConceptPrompt prompt) {
    String phrase = prompt.phrase() == null ? "boxes" : prompt.phrase();
    String name = phrase.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
    name = name.replaceAll("^-|-$", "");
    int end =
        name.offsetByCodePoints(0, Math.min(LONGEST_NAME, name.codePointCount(0, name.length())));
    return end == 0 ? "phrase" : name.substring(0, end);
  }

  /** Writes a mask per answer and one overlay of them all, each file whole or not at all. */
  void write(Picture picture, List<Segmentation> answers) throws IOException {
    Files.createDirectories(folder);
    List<Path> masks = masks(answers.stream().map(Segmentation::prompt).toList());
    for (int i = 0; i < answers.size(); i++) {
      PictureWriter.writeMask(answers.get(i).mask(), 0, masks.get(i));
    }
    PictureWriter.writePng(drawn(picture, answers), overlay());
  }

  /** The picture in 8 bits with every instance in a colour of its own. */
  static Picture drawn(Picture picture, List<Segmentation> answers) {
    List<Overlay.Layer> layers = new ArrayList<>();
    for (Segmentation answer : answers) {
      if (answer.detections().isEmpty() && answer.found()) {
        layers.add(new Overlay.Layer(answer.mask(), 0, Rgb.distinct(FIRST_COLOUR + layers.size())));
      }
      for (Detection detection : answer.detections()) {
        layers.add(
            new Overlay.Layer(detection.mask(), 0, Rgb.distinct(FIRST_COLOUR + layers.size())));
      }
    }
    return Overlay.draw(ShownPicture.of(picture), layers);
  }
}
