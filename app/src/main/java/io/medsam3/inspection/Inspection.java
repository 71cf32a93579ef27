package io.medsam3.inspection;

import io.medsam3.files.Opened;
import io.medsam3.files.Opened.OpenedPicture;
import io.medsam3.files.Opened.OpenedVolume;
import io.medsam3.intensity.IntensityMap;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.volume.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that is said of one opened image: its grid, its values, and what is odd about it. */
public final class Inspection {
  private final Path path;
  private final Opened opened;
  private final List<Reading> readings;
  private final List<String> warnings;
  private final Optional<Volume> volume;
  private final Optional<IntensityRange> range;
  private final Optional<IntensityMap> window;

  private Inspection(Path path, Opened opened, List<Reading> readings) {
    this.path = path;
    this.opened = opened;
    this.readings = List.copyOf(readings);
    warnings = new ArrayList<>(opened.warnings());
    volume = image(opened);
    range = volume.map(IntensityRange::of);
    range.flatMap(IntensityRange::finding).ifPresent(warnings::add);
    window = volume.flatMap(this::window);
    for (Reading reading : readings) {
      if (!reading.inside()) {
        warnings.add("the place %s lies outside the grid".formatted(reading.place().numbers()));
      }
    }
  }

  /** Reads the whole image once for its range; places are answered in the order given. */
  public static Inspection of(Path path, Opened opened, List<Place> places) {
    List<Reading> readings = places.stream().map(place -> Reading.of(opened, place)).toList();
    return new Inspection(path, opened, readings);
  }

  /** The keys for programs. */
  public Map<String, Object> json() {
    return new JsonReport(this).keys();
  }

  /** The page for people: name and one or more lines each. */
  public Map<String, Object> page() {
    return new PageReport(this).lines();
  }

  Path path() {
    return path;
  }

  Opened opened() {
    return opened;
  }

  List<Reading> readings() {
    return readings;
  }

  List<String> warnings() {
    return warnings;
  }

  /** The image, of a series the first; empty for named objects. */
  Optional<Volume> volume() {
    return volume;
  }

  Optional<IntensityRange> range() {
    return range;
  }

  /** How the image would be shown to the network. */
  Optional<IntensityMap> window() {
    return window;
  }

  int volumes() {
    return opened instanceof OpenedVolume several ? several.series().size() : 1;
  }

  private static Optional<Volume> image(Opened opened) {
    if (opened instanceof OpenedPicture picture) {
      return Optional.of(picture.picture().volume());
    }
    return opened instanceof OpenedVolume series ? Optional.of(series.volume()) : Optional.empty();
  }

  private Optional<IntensityMap> window(Volume image) {
    try {
      return Optional.of(IntensityRules.choose(image, new IntensityRule.Automatic()));
    } catch (IllegalArgumentException tooWide) {
      // Doubles near the end of their range have a width that is no number.
      warnings.add("no window can be chosen: " + tooWide.getMessage());
      return Optional.empty();
    }
  }
}
