package io.medsam3.layout;

import io.medsam3.raster.Picture;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a folder by a recipe. */
final class RecipeSet {
  private static final Pattern GROUP = Pattern.compile("\\{(\\w+)}");

  private final Recipe recipe;
  private final Path folder;
  private final ManifestSink sink;
  private final MaskFiles reader = new MaskFiles();
  private final NavigableSet<String> files = new TreeSet<>();

  private RecipeSet(Recipe recipe, Path folder, ManifestSink sink) throws IOException {
    this.recipe = recipe;
    this.folder = folder;
    this.sink = sink;
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .forEach(files::add);
    }
  }

  static void convert(Recipe recipe, Path folder, ManifestSink sink) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new FormatException(folder + ": not a folder; the layout needs one");
    }
    new RecipeSet(recipe, folder, sink).addAll();
  }

  private void addAll() throws IOException {
    int mark = recipe.pictures().indexOf('#');
    String names = mark < 0 ? recipe.pictures() : recipe.pictures().substring(0, mark);
    String inside = mark < 0 ? "" : recipe.pictures().substring(mark + 1);
    Pattern pictures = Pattern.compile("(?<at>(?:.*/)?)" + names);
    int skipped = 0;
    for (String file : files) {
      Matcher match = pictures.matcher(file);
      if (match.matches() && !add(file, new Part(folder.resolve(file), inside), match)) {
        skipped++;
      }
    }
    if (skipped > 0) {
      sink.tell("%s: %d pictures have no mask and are left out".formatted(folder, skipped));
    }
  }

  /** Returns whether the picture has what it needs. */
  private boolean add(String file, Part part, Matcher match) throws IOException {
    String group =
        recipe.group().startsWith("#")
            ? Hdf5.text(new Part(part.file(), recipe.group().substring(1)))
            : filled(recipe.group(), match);
    if (recipe.kind() == Recipe.Kind.VOLUME) {
      return addVolume(part, match, group);
    }
    Picture picture =
        recipe.kind() == Recipe.Kind.PLANES ? PlainFiles.planes(part) : PlainFiles.picture(part);
    Map<String, Mask> masks = new LinkedHashMap<>();
    for (Recipe.Target target : recipe.masks()) {
      Mask mask = mask(target, match, picture, file);
      if (mask == null) {
        return false;
      }
      masks.merge(prompt(target), mask, Mask::or);
    }
    sink.add(picture, masks, group, null, file);
    return true;
  }

  private String prompt(Recipe.Target target) {
    return target.prompt() == null ? sink.onlyPrompt() : target.prompt();
  }

  /** Null when the picture is to be left out. */
  private @Nullable Mask mask(Recipe.Target target, Matcher match, Picture picture, String file)
      throws IOException {
    Where where = Where.of(target.where());
    Grid grid = Grid.picture(picture.width(), picture.height());
    for (String template : target.files()) {
      Mask whole = null;
      for (String name : found(filled("{at}" + template, match))) {
        Mask part = reader.read(Part.of(folder, name), where, grid);
        if (part != null) {
          whole = whole == null ? part : whole.or(part);
        }
      }
      if (whole != null) {
        return whole;
      }
    }
    return switch (recipe.missing()) {
      case ABSENT -> Mask.empty(grid);
      case SKIP -> null;
      case REFUSE ->
          throw new FormatException(
              "%s: no mask for it; expected %s"
                  .formatted(folder.resolve(file), filled(target.files().get(0), match)));
    };
  }

  private boolean addVolume(Part part, Matcher match, String group) throws IOException {
    Map<String, IntPredicate> targets = new LinkedHashMap<>();
    Set<String> labels = new LinkedHashSet<>();
    for (Recipe.Target target : recipe.masks()) {
      IntPredicate values = Where.of(target.where()).ofLabels();
      targets.merge(prompt(target), values, IntPredicate::or);
      target.files().forEach(t -> labels.addAll(found(filled("{at}" + t, match))));
    }
    if (labels.size() != 1) {
      if (labels.isEmpty() && recipe.missing() == Recipe.Missing.SKIP) {
        return false;
      }
      throw new FormatException(
          "%s: %d label volumes for it; expected one".formatted(part.file(), labels.size()));
    }
    Volume image = PlainFiles.volume(part);
    Volume values = PlainFiles.volume(Part.of(folder, labels.iterator().next()));
    new VolumeSlices(targets, Set.of(), PlainFiles.saysSpacing(part))
        .add(image, values, group, sink);
    return true;
  }

  /** Files of a name with stars; what stands behind {@code #} stays there. */
  private List<String> found(String name) {
    String file = name.replaceFirst("#.*$", "");
    String inside = name.substring(file.length());
    int star = file.indexOf('*');
    if (star < 0) {
      return files.contains(file) ? List.of(name) : List.of();
    }
    String before = file.substring(0, star);
    String quoted = "\\Q" + file.replace("*", "\\E[^/]*\\Q") + "\\E";
    Pattern all = Pattern.compile(quoted);
    List<String> found = new ArrayList<>();
    for (String other : files.tailSet(before)) {
      if (!other.startsWith(before)) {
        break;
      }
      if (all.matcher(other).matches()) {
        found.add(other + inside);
      }
    }
    return found;
  }

  private static String filled(String template, Matcher match) {
    return GROUP
        .matcher(template)
        .replaceAll(group -> Matcher.quoteReplacement(value(match, group.group(1))));
  }

  private static String value(Matcher match, String group) {
    String value = match.group(group);
    return value == null ? "" : value;
  }
}
