package io.medsam3.layout;

import io.medsam3.data.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A published way to lay out a data set in files: a format, or the names of one set by a recipe.
 */
public final class Layout {
  /** {@code images/NAME.*} and {@code masks/NAME.*}: one target, not zero in the mask. */
  static final Layout PAIRS = new Layout("pairs", FolderPairs::convert);

  /** COCO: a JSON file of polygons or run lengths, and a folder of pictures. */
  static final Layout COCO = new Layout("coco", Coco::convert);

  /** nnU-Net v2 raw: {@code imagesTr}, {@code labelsTr}, {@code dataset.json}. */
  static final Layout NNUNET = new Layout("nnunet", VolumeSet::nnUnet);

  /** Medical Segmentation Decathlon: {@code dataset.json} lists the training pairs. */
  static final Layout MSD = new Layout("msd", VolumeSet::decathlon);

  /** MedSAM: {@code *.npz} with {@code imgs}, {@code gts} and perhaps {@code spacing}. */
  static final Layout MEDSAM = new Layout("medsam", MedSamArchives::convert);

  /** PanNuke: folds of {@code images.npy} and {@code masks.npy}. */
  static final Layout PANNUKE = new Layout("pannuke", PanNuke::convert);

  private static final List<Layout> FORMATS = List.of(PAIRS, COCO, NNUNET, MSD, MEDSAM, PANNUKE);

  private final String label;
  private final Converter converter;

  private Layout(String label, Converter converter) {
    this.label = label;
    this.converter = converter;
  }

  interface Converter {
    void convert(Path source, ManifestSink sink) throws IOException;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** A format or a recipe by its name, or the caller's recipe in a file that ends in .json. */
  public static Layout of(String label) throws IOException {
    for (Layout layout : FORMATS) {
      if (layout.label.equals(label)) {
        return layout;
      }
    }
    if (label.endsWith(".json")) {
      return of(label, Recipe.read(Path.of(label)));
    }
    Recipe recipe = Recipe.bundled().get(label);
    if (recipe == null) {
      throw new IllegalArgumentException(
          "no layout '%s'; expected one of %s; a set by name, one of %s; or a recipe's FILE.json"
              .formatted(label, names(), String.join(", ", sets())));
    }
    return of(label, recipe);
  }

  private static Layout of(String label, Recipe recipe) {
    return new Layout(label, (source, sink) -> RecipeSet.convert(recipe, source, sink));
  }

  private static String names() {
    return FORMATS.stream().map(Layout::label).collect(Collectors.joining(", "));
  }

  /** The sets that are known by name. */
  public static java.util.SortedSet<String> sets() throws IOException {
    return new TreeSet<>(Recipe.bundled().keySet());
  }

  /**
   * Writes pictures, masks and {@code index.jsonl} into {@code out}, which is made when it is not
   * there; the index is written last.
   */
  public Manifest convert(Path source, Path out, ImportSettings settings, Consumer<String> console)
      throws IOException {
    Files.createDirectories(out.resolve(settings.dataset()));
    ManifestSink sink = new ManifestSink(label, out, settings, console);
    converter.convert(source, sink);
    return sink.finish();
  }
}
