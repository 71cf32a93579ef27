package io.medsam3.mask;

import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;

/**
 * Exact Euclidean distance in mm from each voxel centre to the nearest voxel centre of an object
 * (Felzenszwalb and Huttenlocher 2012); axes are taken as orthogonal.
 */
public final class DistanceMap {
  private final Grid grid;
  private final double[][] squares; // mm^2 per slice, i fastest

  private DistanceMap(Grid grid, double[][] squares) {
    this.grid = grid;
    this.squares = squares;
  }

  /** Distances to the object: 0 in it, infinite everywhere if it is empty. */
  public static DistanceMap to(Mask mask) {
    Size size = mask.size();
    Spacing spacing = mask.grid().spacing();
    double[][] squares = new double[size.z()][];
    Envelope envelope = new Envelope(Math.max(size.x(), Math.max(size.y(), size.z())));
    for (int k = 0; k < size.z(); k++) {
      byte[] pixels = mask.bytes(k);
      double[] plane = new double[pixels.length];
      for (int n = 0; n < plane.length; n++) {
        plane[n] = pixels[n] != 0 ? 0 : Double.POSITIVE_INFINITY;
      }
      for (int j = 0; j < size.y(); j++) {
        envelope.apply(plane, j * size.x(), 1, size.x(), spacing.x());
      }
      for (int i = 0; i < size.x(); i++) {
        envelope.apply(plane, i, size.x(), size.y(), spacing.y());
      }
      squares[k] = plane;
    }
    acrossSlices(squares, size, envelope, spacing.z());
    return new DistanceMap(mask.grid(), squares);
  }

  private static void acrossSlices(
      double[][] squares, Size size, Envelope envelope, double spacing) {
    double[] column = new double[size.z()];
    for (int n = 0; n < size.x() * size.y() && size.z() > 1; n++) {
      for (int k = 0; k < column.length; k++) {
        column[k] = squares[k][n];
      }
      envelope.apply(column, 0, 1, column.length, spacing);
      for (int k = 0; k < column.length; k++) {
        squares[k][n] = column[k];
      }
    }
  }

  public Grid grid() {
    return grid;
  }

  public double mm(int i, int j, int k) {
    return Math.sqrt(squares[k][j * grid.size().x() + i]);
  }

  /** Lower envelope of parabolas along one line of samples. */
  private static final class Envelope {
    private final double[] values;
    private final int[] vertex;
    private final double[] start;

    Envelope(int longest) {
      values = new double[longest];
      vertex = new int[longest];
      start = new double[longest + 1];
    }

    void apply(double[] data, int at, int step, int count, double spacing) {
      int parabolas = 0;
      for (int q = 0; q < count; q++) {
        values[q] = data[at + q * step];
        if (values[q] == Double.POSITIVE_INFINITY) {
          continue;
        }
        double s = Double.NEGATIVE_INFINITY;
        while (parabolas > 0) {
          s = intersection(vertex[parabolas - 1], q, spacing);
          if (s > start[parabolas - 1]) {
            break;
          }
          parabolas--;
        }
        start[parabolas] = parabolas == 0 ? Double.NEGATIVE_INFINITY : s;
        vertex[parabolas++] = q;
      }
      if (parabolas == 0) {
        return;
      }
      int n = 0;
      for (int q = 0; q < count; q++) {
        while (n + 1 < parabolas && start[n + 1] < q * spacing) {
          n++;
        }
        double d = (q - vertex[n]) * spacing;
        data[at + q * step] = d * d + values[vertex[n]];
      }
    }

    // Place in mm from which on the parabola of q lies below that of v.
    private double intersection(int v, int q, double spacing) {
      double a = v * spacing;
      double b = q * spacing;
      return (values[q] + b * b - values[v] - a * a) / (2 * (b - a));
    }
  }
}
