package io.medsam3.inspection;

import io.medsam3.files.Opened;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.volume.Orientation;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An inspection as keys and plain values; what is not known has no key. */
final class JsonReport {
  private final Inspection inspection;
  private final Opened opened;
  private final Map<String, Object> keys = new LinkedHashMap<>();

  JsonReport(Inspection inspection) {
    this.inspection = inspection;
    opened = inspection.opened();
  }

  Map<String, Object> keys() {
    keys.put("file", inspection.path().toString());
    keys.put("format", opened.format());
    Size size = opened.size();
    keys.put("size", List.of(size.x(), size.y(), size.z()));
    keys.put("place", opened.hasPlace() ? "patient" : "unknown");
    addSpacing();
    if (opened.hasPlace()) {
      addPlace();
    }
    inspection.volume().ifPresent(this::addImage);
    if (opened instanceof OpenedSegments objects) {
      keys.put("segments", objects.segments().list().stream().map(this::segment).toList());
    }
    keys.put("values", inspection.readings().stream().map(this::reading).toList());
    keys.put("warnings", inspection.warnings());
    return keys;
  }

  // Only of the axes along which it is known, i first.
  private void addSpacing() {
    Spacing spacing = opened.grid().spacing();
    List<Double> all = List.of(spacing.x(), spacing.y(), spacing.z());
    if (opened.placement().spacings() > 0) {
      keys.put("spacingMm", all.subList(0, opened.placement().spacings()));
    }
  }

  private void addPlace() {
    List<List<Double>> rows = new ArrayList<>();
    for (int row = 0; row < 3; row++) {
      var affine = opened.grid().affine();
      rows.add(List.of(affine.at(row, 0), affine.at(row, 1), affine.at(row, 2), affine.at(row, 3)));
    }
    rows.add(List.of(0.0, 0.0, 0.0, 1.0));
    keys.put("affineLps", rows);
    keys.put("orientation", opened.grid().orientation().code());
    keys.put("plane", lower(Orientation.plane(opened.grid().affine())));
  }

  private void addImage(Volume volume) {
    keys.put("type", volume.type().name());
    keys.put("channels", volume.channels());
    keys.put("volumes", inspection.volumes());
    keys.put("modality", lower(volume.presentation().modality()));
    keys.put("inverted", volume.presentation().inverted());
    inspection
        .range()
        .filter(range -> !Double.isNaN(range.minimum()))
        .ifPresent(
            range ->
                keys.put(
                    "range",
                    List.of(Numbers.plain(range.minimum()), Numbers.plain(range.maximum()))));
    inspection
        .window()
        .ifPresent(
            map -> {
              Map<String, Object> window = new LinkedHashMap<>();
              window.put("lower", Numbers.plain(map.window().lower()));
              window.put("upper", Numbers.plain(map.window().upper()));
              window.put("rule", map.description());
              keys.put("window", window);
            });
  }

  private Map<String, Object> segment(Segment segment) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("number", segment.number());
    one.put("name", segment.name());
    segment.colour().map(Rgb::toString).ifPresent(colour -> one.put("colour", colour));
    one.put("fractional", segment.fractions().isPresent());
    one.put("voxels", segment.mask().count());
    if (opened.placement().spacings() == 3) {
      one.put("cubicMillimetres", segment.mask().cubicMillimetres());
    }
    return one;
  }

  private Map<String, Object> reading(Reading reading) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put(
        reading.place() instanceof Place.InPatient ? "lps" : "voxel", reading.place().numbers());
    one.put("inside", reading.inside());
    List<Number> values = reading.values().stream().map(Numbers::plain).toList();
    if (!values.isEmpty()) {
      one.put("value", values.size() == 1 ? values.get(0) : values);
    }
    if (opened instanceof OpenedSegments) {
      one.put("segments", reading.segments());
    }
    return one;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
