package io.medsam3.layout;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.predict.Cut;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Modality;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Turns a labelled volume into pictures, cut as predictions cut it, the intensities mapped once for
 * the whole volume.
 *
 * @param targets label values by phrase
 * @param ignored a slice with one of these values is left out
 * @param spaced whether the volumes' spacing is known to be in mm
 */
record VolumeSlices(Map<String, IntPredicate> targets, Set<Integer> ignored, boolean spaced) {
  private static final double TOLERANCE_MM = 1e-2;

  static VolumeSlices ofValues(
      Map<String, Set<Integer>> values, Set<Integer> ignored, boolean spaced) {
    Map<String, IntPredicate> targets = new LinkedHashMap<>();
    values.forEach((phrase, wanted) -> targets.put(phrase, wanted::contains));
    return new VolumeSlices(targets, ignored, spaced);
  }

  void add(Volume image, Volume labels, String group, ManifestSink sink) throws IOException {
    if (!image.grid().matches(labels.grid(), TOLERANCE_MM)) {
      throw new FormatException(
          "%s: the image has %s voxels, the labels %s, or they lie elsewhere; expected one grid"
              .formatted(group, image.size(), labels.size()));
    }
    Volume presented = presented(image, sink.settings().modality());
    for (Cut cut : sink.settings().cuts()) {
      AxisOrder order = cut.order(image.grid());
      addCut(presented.reordered(order), labels.reordered(order), cut, group, sink);
    }
  }

  private void addCut(Volume turned, Volume values, Cut cut, String group, ManifestSink sink)
      throws IOException {
    IntensityMap map = IntensityRules.choose(turned, new IntensityRule.Automatic());
    Spacing step = turned.grid().spacing();
    int leftOut = 0;
    int full = 0;
    int empty = 0;
    for (int k = 0; k < turned.size().z(); k++) {
      if (!ignored.isEmpty() && !mask(values, k, ignored::contains).isEmpty()) {
        leftOut++;
        continue;
      }
      Map<String, Mask> masks = masks(values, k);
      boolean kept =
          masks.values().stream().allMatch(Mask::isEmpty)
              ? empty++ % sink.settings().everyEmpty() == 0
              : full++ % sink.settings().everyFull() == 0;
      if (kept) {
        sink.add(
            map.picture(turned.slice(Axis.K, k)),
            masks,
            group,
            spaced ? List.of(step.x(), step.y()) : null,
            "%s %s slice %d".formatted(group, cut.label(), k));
      }
    }
    if (leftOut > 0) {
      sink.tell("%s: %d slices with labels to ignore are left out".formatted(group, leftOut));
    }
  }

  private static Volume presented(Volume image, String modality) {
    Modality known =
        switch (modality) {
          case "CT" -> Modality.CT;
          case "MRI" -> Modality.MR;
          default -> image.presentation().modality();
        };
    return image.presentedAs(Presentation.of(known));
  }

  private Map<String, Mask> masks(Volume values, int k) {
    Map<String, Mask> masks = new LinkedHashMap<>();
    targets.forEach((phrase, wanted) -> masks.put(phrase, mask(values, k, wanted)));
    return masks;
  }

  private static Mask mask(Volume values, int slice, IntPredicate wanted) {
    Grid grid = Grid.picture(values.size().x(), values.size().y());
    return Mask.of(grid, (i, j, k) -> wanted.test((int) values.intensity(i, j, slice)));
  }
}
