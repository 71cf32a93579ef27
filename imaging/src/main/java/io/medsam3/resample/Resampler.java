package io.medsam3.resample;

import io.medsam3.mask.DistanceMap;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelPoint;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Values of one grid at the voxel centres of another. Places outside the source, half a voxel
 * around its centres included, get the value that the caller names.
 */
public final class Resampler {
  private Resampler() {}

  /** The value of the nearest voxel; intensities as 32-bit floats. */
  public static Volume nearest(Volume volume, Grid target, double outside) {
    Size s = volume.size();
    return fill(
        volume,
        target,
        p -> {
          int i = (int) Math.round(p.i());
          int j = (int) Math.round(p.j());
          int k = (int) Math.round(p.k());
          return s.contains(i, j, k) ? volume.intensity(i, j, k) : outside;
        });
  }

  /** Linear between the eight nearest voxels; intensities as 32-bit floats. */
  public static Volume linear(Volume volume, Grid target, double outside) {
    Size s = volume.size();
    return fill(
        volume,
        target,
        p -> inside(p, s) ? interpolate(p, s, (i, j, k) -> volume.intensity(i, j, k)) : outside);
  }

  /** The object of the nearest voxel; empty outside. */
  public static Mask nearest(Mask mask, Grid target) {
    Affine map = mask.grid().affine().inverse().after(target.affine());
    Size s = mask.size();
    return Mask.of(
        target,
        (i, j, k) -> {
          VoxelPoint p = point(map, i, j, k);
          int x = (int) Math.round(p.i());
          int y = (int) Math.round(p.j());
          int z = (int) Math.round(p.k());
          return s.contains(x, y, z) && mask.covers(x, y, z);
        });
  }

  /**
   * The object whose surface is the zero of the linearly interpolated signed distance: smoother
   * than nearest when slices are far apart.
   */
  public static Mask bySignedDistance(Mask mask, Grid target) {
    if (mask.isEmpty()) {
      return Mask.empty(target);
    }
    DistanceMap toObject = DistanceMap.to(mask);
    DistanceMap toRest = DistanceMap.to(Mask.of(mask.grid(), (i, j, k) -> !mask.covers(i, j, k)));
    Affine map = mask.grid().affine().inverse().after(target.affine());
    Size s = mask.size();
    return Mask.of(
        target,
        (i, j, k) -> {
          VoxelPoint p = point(map, i, j, k);
          // A mask without background has no distance to it; it covers its whole grid.
          return inside(p, s)
              && interpolate(
                      p, s, (x, y, z) -> toObject.mm(x, y, z) - Math.min(1e9, toRest.mm(x, y, z)))
                  < 0;
        });
  }

  private interface Value {
    double at(int i, int j, int k);
  }

  private interface Rule {
    double value(VoxelPoint p);
  }

  private static Volume fill(Volume volume, Grid target, Rule rule) {
    if (volume.channels() != 1) {
      throw new IllegalArgumentException(
          "resampling of " + volume.channels() + " channels; only grey volumes");
    }
    Affine map = volume.grid().affine().inverse().after(target.affine());
    Size s = target.size();
    Voxels voxels = Voxels.allocate(VoxelType.F32, s, 1);
    for (int k = 0; k < s.z(); k++) {
      ByteBuffer slice = voxels.slice(k);
      for (int j = 0; j < s.y(); j++) {
        for (int i = 0; i < s.x(); i++) {
          slice.putFloat((float) rule.value(point(map, i, j, k)));
        }
      }
    }
    return Volume.of(target, voxels, List.of(Rescale.NONE), volume.presentation());
  }

  private static VoxelPoint point(Affine map, int i, int j, int k) {
    double x = map.at(0, 0) * i + map.at(0, 1) * j + map.at(0, 2) * k + map.at(0, 3);
    double y = map.at(1, 0) * i + map.at(1, 1) * j + map.at(1, 2) * k + map.at(1, 3);
    double z = map.at(2, 0) * i + map.at(2, 1) * j + map.at(2, 2) * k + map.at(2, 3);
    return new VoxelPoint(x, y, z);
  }

  private static boolean inside(VoxelPoint p, Size s) {
    return p.i() >= -0.5
        && p.i() <= s.x() - 0.5
        && p.j() >= -0.5
        && p.j() <= s.y() - 0.5
        && p.k() >= -0.5
        && p.k() <= s.z() - 0.5;
  }

  // Within half a voxel of the border the outermost values go on.
  private static double interpolate(VoxelPoint p, Size s, Value value) {
    double x = Math.min(s.x() - 1, Math.max(0, p.i()));
    double y = Math.min(s.y() - 1, Math.max(0, p.j()));
    double z = Math.min(s.z() - 1, Math.max(0, p.k()));
    int i = Math.min((int) x, Math.max(0, s.x() - 2));
    int j = Math.min((int) y, Math.max(0, s.y() - 2));
    int k = Math.min((int) z, Math.max(0, s.z() - 2));
    double sum = 0;
    for (int corner = 0; corner < 8; corner++) {
      int di = corner & 1;
      int dj = corner >> 1 & 1;
      int dk = corner >> 2;
      double weight =
          (di == 1 ? x - i : 1 - x + i)
              * (dj == 1 ? y - j : 1 - y + j)
              * (dk == 1 ? z - k : 1 - z + k);
      if (weight > 0) {
        sum += weight * value.at(i + di, j + dj, k + dk);
      }
    }
    return sum;
  }
}
