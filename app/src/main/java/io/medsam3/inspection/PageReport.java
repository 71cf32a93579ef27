package io.medsam3.inspection;

import io.medsam3.files.Opened;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Orientation;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An inspection as a short page: a name on the left, words and numbers on the right. */
final class PageReport {
  private final Inspection inspection;
  private final Opened opened;
  private final Map<String, Object> lines = new LinkedHashMap<>();

  PageReport(Inspection inspection) {
    this.inspection = inspection;
    opened = inspection.opened();
  }

  Map<String, Object> lines() {
    lines.put("file", inspection.path());
    lines.put("format", opened.format());
    boolean picture = inspection.volume().isPresent() && !opened.hasPlace();
    lines.put("size", opened.size() + (picture ? " pixels" : " voxels"));
    addSpacing();
    if (opened.hasPlace()) {
      addPlace();
    } else {
      lines.put("place", "unknown; the file says no position in a patient");
    }
    inspection.volume().ifPresent(this::addImage);
    if (opened instanceof OpenedSegments objects) {
      lines.put("object", objects.segments().list().stream().map(this::segment).toList());
    }
    lines.put("value", inspection.readings().stream().map(this::reading).toList());
    lines.put("odd", inspection.warnings().isEmpty() ? "nothing" : inspection.warnings());
    return lines;
  }

  private void addSpacing() {
    int known = opened.placement().spacings();
    Spacing spacing = opened.grid().spacing();
    if (known > 0) {
      List<Double> all = List.of(spacing.x(), spacing.y(), spacing.z());
      lines.put("spacing", numbers(all.subList(0, known), " x ") + " mm");
    }
  }

  private void addPlace() {
    Affine affine = opened.grid().affine();
    String plane = Orientation.plane(affine).name().toLowerCase(Locale.ROOT);
    lines.put("orientation", opened.grid().orientation().code() + ", slices " + plane);
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < 3; row++) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < 4; column++) {
        text.append(String.format(Locale.ROOT, "%12.4f", affine.at(row, column)));
      }
      rows.add(text.toString());
    }
    lines.put("affine LPS", rows);
  }

  private void addImage(Volume volume) {
    String channels = volume.channels() == 1 ? "" : ", " + volume.channels() + " channels";
    lines.put("type", volume.type() + (volume.isRescaled() ? ", rescaled" : "") + channels);
    if (inspection.volumes() > 1) {
      lines.put("volumes", inspection.volumes() + ", of which this is the first");
    }
    lines.put("modality", volume.presentation().modality().name().toLowerCase(Locale.ROOT));
    inspection
        .range()
        .ifPresent(
            range ->
                lines.put(
                    "range",
                    Double.isNaN(range.minimum())
                        ? "no finite value"
                        : Numbers.text(range.minimum()) + " to " + Numbers.text(range.maximum())));
    inspection.window().ifPresent(map -> lines.put("window", map.description()));
  }

  private String segment(Segment segment) {
    String volume =
        opened.placement().spacings() == 3
            ? String.format(Locale.ROOT, ", %.1f mm3", segment.mask().cubicMillimetres())
            : "";
    return "%d %s: %d voxels%s%s"
        .formatted(
            segment.number(),
            segment.name(),
            segment.mask().count(),
            volume,
            segment.fractions().isPresent() ? ", fractional" : "");
  }

  private String reading(Reading reading) {
    String where =
        reading.place().numbers().stream()
            .map(n -> Numbers.text(n.doubleValue()))
            .collect(Collectors.joining(", ", "(", ")"));
    String unit = reading.place() instanceof Place.InPatient ? " mm" : "";
    String what = numbers(reading.values(), ", ");
    if (opened instanceof OpenedSegments) {
      String names = String.join(", ", reading.segments());
      what = (names.isEmpty() ? "no object" : names) + (what.isEmpty() ? "" : " " + what);
    }
    return where + unit + ": " + (what.isEmpty() ? "outside" : what);
  }

  private static String numbers(List<Double> values, String between) {
    return values.stream().map(Numbers::text).collect(Collectors.joining(between));
  }
}
