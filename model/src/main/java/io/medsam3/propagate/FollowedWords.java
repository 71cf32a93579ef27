package io.medsam3.propagate;

import io.medsam3.intensity.IntensityRule;
import io.medsam3.mask.Components;
import io.medsam3.mask.Connectivity;
import io.medsam3.predict.SliceScore;
import io.medsam3.predict.VolumeAnswer;
import io.medsam3.predict.VolumeSegmentation;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Slice;
import io.medsam3.volume.Volume;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What words name in a volume, taken from the one slice where the network is surest and followed
 * from there in all three planes; what is only on other slices is not.
 */
public final class FollowedWords {
  /** Smaller parts of what is on the slice, in shares of its largest, are not followed. */
  private static final double LEAST_PART = 0.2;

  private final ThreePlanes planes;
  private final VolumeSettings settings;

  /**
   * @param intensity as the volume was asked with
   */
  public FollowedWords(VolumePredictor predictor, IntensityRule intensity) {
    planes = new ThreePlanes(predictor);
    settings = VolumeSettings.across(Axis.K).showing(intensity);
  }

  /** The slice where the network is surest, of those with a mask; nothing when there is none. */
  public static Optional<SliceScore> surest(VolumeAnswer answer) {
    return answer.slices().stream()
        .filter(slice -> slice.pixels() > 0)
        .max(
            Comparator.comparingDouble((SliceScore slice) -> slice.presence() * slice.score())
                .thenComparingLong(SliceScore::pixels));
  }

  /** The mask on the volume's grid; empty when nothing was found. */
  public Mask follow(Volume volume, VolumeSegmentation found, VolumeAnswer answer) {
    Optional<SliceScore> surest = surest(answer);
    if (surest.isEmpty()) {
      return Mask.empty(volume.grid());
    }
    AxisOrder order = found.cut().order(volume.grid());
    Volume turned = volume.reordered(order);
    int index = order.old(Axis.K, surest.get().slice(), turned.size().z());
    Slice slice = new Slice(turned, Axis.K, index);
    Mask whole = Mask.empty(turned.grid());
    for (Mask part : parts(slice, answer.mask().reordered(order))) {
      List<SlicePrompt> drawn = List.of(SlicePrompt.drawn(part));
      whole = whole.or(planes.follow(turned, settings, Map.of(index, drawn)));
    }
    return whole.orderedBack(order, volume.grid());
  }

  /** The connected parts of a slice's mask, as masks of a picture. */
  private static List<Mask> parts(Slice slice, Mask mask) {
    boolean[] inside = SliceMasks.inside(slice, mask);
    int width = slice.width();
    Grid grid = Grid.picture(width, slice.height());
    Mask flat = Mask.of(grid, (u, v, w) -> inside[v * width + u]);
    List<Mask> parts = Components.of(flat, Connectivity.CORNERS_2D).masks();
    long largest = parts.stream().mapToLong(Mask::count).max().orElse(0);
    return parts.stream().filter(part -> part.count() >= LEAST_PART * largest).toList();
  }
}
