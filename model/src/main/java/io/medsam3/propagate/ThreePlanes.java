package io.medsam3.propagate;

import io.medsam3.mask.DistanceMap;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Slice;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Carries what is said on slices of one plane through the slices of all three planes, and keeps the
 * voxels that at least two of the three hold: where an object ends is seen badly from slice to
 * slice, and well on slices along it.
 */
public final class ThreePlanes {
  /** How much longer than its shortest side a voxel may be, to be looked at from all sides. */
  private static final double MOST_STRETCHED = 1.5;

  /** Fewer slices than these across an axis make a picture that nothing was trained on. */
  private static final int LEAST_SLICES = 16;

  /** Prompted slices that the other planes are clicked from; a drawn mask can have hundreds. */
  private static final int MOST_SEEDS = 3;

  private final VolumePredictor predictor;

  public ThreePlanes(VolumePredictor predictor) {
    this.predictor = predictor;
  }

  /** Whether slices across every axis look like pictures: voxels about cubes, and enough. */
  public static boolean suit(Grid grid) {
    double shortest = Double.MAX_VALUE;
    double longest = 0;
    int fewest = Integer.MAX_VALUE;
    for (Axis axis : Axis.values()) {
      shortest = Math.min(shortest, grid.spacing().along(axis));
      longest = Math.max(longest, grid.spacing().along(axis));
      fewest = Math.min(fewest, grid.size().along(axis));
    }
    return fewest >= LEAST_SLICES && longest <= MOST_STRETCHED * shortest;
  }

  /**
   * One object's mask on the volume's grid. Slices that something was said on keep what the plane
   * of the prompts answered there.
   *
   * @param settings with the plane of the prompts
   * @param said prompts by slice, in order
   */
  public Mask follow(Volume volume, VolumeSettings settings, Map<Integer, List<SlicePrompt>> said) {
    Mask first = predictor.follow(volume, settings, said);
    List<Slice> prompted =
        said.keySet().stream().map(index -> new Slice(volume, settings.plane(), index)).toList();
    List<Slice> largest = largest(prompted, first);
    if (largest.isEmpty()) {
      return first;
    }
    List<Mask> others = new ArrayList<>();
    for (Axis axis : Axis.values()) {
      if (axis != settings.plane()) {
        others.add(predictor.follow(volume, settings.along(axis), seeds(largest, first, axis)));
      }
    }
    SliceMasks agreed = new SliceMasks(majority(first, others.get(0), others.get(1)));
    prompted.forEach(slice -> agreed.copy(slice, first));
    return agreed.mask();
  }

  /** The few slices that hold most of a mask, of those that hold any. */
  private static List<Slice> largest(List<Slice> slices, Mask mask) {
    return slices.stream()
        .filter(slice -> area(slice, mask) > 0)
        .sorted(Comparator.comparingInt((Slice slice) -> -area(slice, mask)))
        .limit(MOST_SEEDS)
        .toList();
  }

  private static int area(Slice slice, Mask mask) {
    int area = 0;
    for (boolean pixel : SliceMasks.inside(slice, mask)) {
      area += pixel ? 1 : 0;
    }
    return area;
  }

  private static Mask majority(Mask a, Mask b, Mask c) {
    return a.and(b).or(a.and(c)).or(b.and(c));
  }

  /** One click across another axis for each of some slices: where the answer there is deepest. */
  private static Map<Integer, List<SlicePrompt>> seeds(
      List<Slice> slices, Mask answer, Axis across) {
    Map<Integer, List<SlicePrompt>> seeds = new TreeMap<>();
    for (Slice slice : slices) {
      int deepest = deepest(slice, answer);
      VoxelIndex voxel = slice.voxel(deepest % slice.width(), deepest / slice.width());
      Slice other = new Slice(slice.volume(), across, voxel.along(across));
      seeds
          .computeIfAbsent(other.index(), k -> new ArrayList<>())
          .add(SlicePrompt.include(voxel.along(other.across()), voxel.along(other.down())));
    }
    return seeds;
  }

  /** The pixel farthest from the border of a slice's mask, which is not empty; u fastest. */
  private static int deepest(Slice slice, Mask mask) {
    int width = slice.width();
    int height = slice.height();
    boolean[] inside = SliceMasks.inside(slice, mask);
    Mask outside =
        Mask.of(
            Grid.picture(width + 2, height + 2), // a rim, for the slice's edge is a border too
            (i, j, k) ->
                i == 0 || j == 0 || i > width || j > height || !inside[(j - 1) * width + i - 1]);
    DistanceMap depths = DistanceMap.to(outside);
    int deepest = 0;
    double depth = 0;
    for (int n = 0; n < inside.length; n++) {
      double own = depths.mm(n % width + 1, n / width + 1, 0);
      if (own > depth) {
        depth = own;
        deepest = n;
      }
    }
    return deepest;
  }
}
