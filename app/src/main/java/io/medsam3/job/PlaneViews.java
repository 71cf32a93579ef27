package io.medsam3.job;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.job.JobInput.VolumeInput;
import io.medsam3.page.Reduced;
import io.medsam3.page.Slices;
import io.medsam3.predict.Cut;
import io.medsam3.raster.Overlay;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Slice;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A volume in three planes as a viewer shows it; a stack without a place as it is stored. */
final class PlaneViews {
  /** Characters of each plane on a page; where all slices take more, some are left out. */
  private static final int MOST_CHARACTERS = 3_000_000;

  /** Their longest side in pixels. */
  private static final int LONGEST = 320;

  private final VolumeInput input;
  private final Segments found;
  private final IntensityMap intensity;

  PlaneViews(VolumeInput input, Segments found, ResultRecord record) {
    this.input = input;
    this.found = found;
    intensity = IntensityRules.choose(input.volume(), IntensityRule.of(record.request().window()));
  }

  List<Slices> all() throws IOException {
    return input.hasPlace()
        ? List.of(plane(Cut.AXIAL), plane(Cut.CORONAL), plane(Cut.SAGITTAL))
        : List.of(plane(Cut.STORED));
  }

  private Slices plane(Cut cut) throws IOException {
    AxisOrder order = cut.order(input.grid());
    Volume turned = input.volume().reordered(order);
    List<Mask> masks = new ArrayList<>();
    for (Segment segment : found.list()) {
      masks.add(segment.mask().reordered(order));
    }
    int count = turned.size().z();
    int best = best(masks, count);
    long each = shown(turned.slice(Axis.K, best), masks, "").length();
    int every = (int) Math.max(1, (each * count + MOST_CHARACTERS - 1) / MOST_CHARACTERS);
    List<Slices.Shown> shown = new ArrayList<>();
    // The slice with the most of what was found is among those shown, and comes first.
    for (int k = best % every; k < count; k += every) {
      shown.add(shown(turned.slice(Axis.K, k), masks, words(order, k, count, every)));
    }
    Spacing spacing = turned.grid().spacing();
    double aspect = turned.size().x() * spacing.x() / (turned.size().y() * spacing.y());
    Optional<Slices.Sides> sides =
        cut == Cut.STORED
            ? Optional.empty()
            : Optional.of(Slices.Sides.of(turned.grid().orientation()));
    return new Slices(cut.label(), aspect, sides, best / every, shown);
  }

  private static String words(AxisOrder order, int k, int count, int every) {
    String all = "slice %d of 0..%d".formatted(order.old(Axis.K, k, count), count - 1);
    return every == 1 ? all : all + ", one in %d shown".formatted(every);
  }

  private Slices.Shown shown(Slice slice, List<Mask> masks, String words) {
    List<Overlay.Layer> layers = new ArrayList<>();
    for (Mask mask : masks) {
      layers.add(new Overlay.Layer(mask, slice.index(), Drawn.colour(layers.size())));
    }
    Reduced reduced = Reduced.to(LONGEST, slice.width(), slice.height());
    return new Slices.Shown(
        words, reduced.picture(intensity.picture(slice)), reduced.layers(layers));
  }

  private static int best(List<Mask> masks, int count) {
    int best = count / 2;
    long most = 0;
    for (int k = 0; k < count; k++) {
      long pixels = 0;
      for (Mask mask : masks) {
        pixels += mask.count(k);
      }
      if (pixels > most) {
        most = pixels;
        best = k;
      }
    }
    return best;
  }
}
