package io.medsam3.dicom.pixel;

import io.medsam3.volume.FormatException;
import java.util.Arrays;

/**
 * The adaptive decoder of one JPEG-LS scan (ISO 14495-1, annex A): contexts, Golomb codes and runs.
 * Names of the arrays are those of the standard.
 */
final class JpegLsCoder {
  private static final int[] J = {
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15
  };
  private static final int RUN = 365;

  private final Parameters p;
  private final JpegLsBits in;
  private final int step;
  private final int range;
  private final int qbpp;
  private final int limit;
  private final int[] a = new int[RUN + 2];
  private final int[] b = new int[RUN];
  private final int[] c = new int[RUN];
  private final int[] n = new int[RUN + 2];
  private final int[] nn = new int[2];

  /** Largest value, allowed error, thresholds of gradients and when counts are halved. */
  record Parameters(int maxval, int near, int t1, int t2, int t3, int reset) {
    /** The defaults of ISO 14495-1, C.2.4.1.1. */
    static Parameters defaults(int maxval, int near) {
      int t1;
      int t2;
      int t3;
      if (maxval >= 128) {
        int factor = (Math.min(maxval, 4095) + 128) / 256;
        t1 = clamp(factor + 2 + 3 * near, near + 1, maxval);
        t2 = clamp(factor * 4 + 3 + 5 * near, t1, maxval);
        t3 = clamp(factor * 17 + 4 + 7 * near, t2, maxval);
      } else {
        int factor = 256 / (maxval + 1);
        t1 = clamp(Math.max(2, 3 / factor + 3 * near), near + 1, maxval);
        t2 = clamp(Math.max(3, 7 / factor + 5 * near), t1, maxval);
        t3 = clamp(Math.max(4, 21 / factor + 7 * near), t2, maxval);
      }
      return new Parameters(maxval, near, t1, t2, t3, 64);
    }

    private static int clamp(int value, int low, int maxval) {
      return value > maxval || value < low ? low : value;
    }
  }

  JpegLsCoder(Parameters p, JpegLsBits in) {
    this.p = p;
    this.in = in;
    step = 2 * p.near + 1;
    range = p.near == 0 ? p.maxval + 1 : (p.maxval + 2 * p.near) / step + 1;
    qbpp = bits(range);
    int bpp = Math.max(2, bits(p.maxval + 1));
    limit = 2 * (bpp + Math.max(8, bpp));
    Arrays.fill(a, Math.max(2, (range + 32) / 64));
    Arrays.fill(n, 1);
  }

  private static int bits(int values) {
    return 32 - Integer.numberOfLeadingZeros(values - 1);
  }

  /** A line of one component with its neighbour above; index 0 and width + 1 are borders. */
  static final class Line {
    int[] above;
    int[] here;
    int runIndex;

    Line(int width) {
      above = new int[width + 2];
      here = new int[width + 2];
    }

    void begin() {
      int[] done = here;
      here = above;
      above = done;
      above[above.length - 1] = above[above.length - 2];
      here[0] = above[1];
    }
  }

  /** One line of one component. */
  void line(Line line) throws FormatException {
    line.begin();
    int width = line.here.length - 2;
    int x = 1;
    while (x <= width) {
      int q = context(line, x);
      if (q == 0) {
        x = run(new Line[] {line}, x);
      } else {
        line.here[x] = regular(line, x, q);
        x++;
      }
    }
  }

  /** One line of components whose samples alternate; a run is one of all of them. */
  void line(Line[] lines) throws FormatException {
    for (Line line : lines) {
      line.begin();
    }
    int width = lines[0].here.length - 2;
    int x = 1;
    while (x <= width) {
      boolean flat = true;
      for (Line line : lines) {
        flat &= context(line, x) == 0;
      }
      if (flat) {
        x = run(lines, x);
        continue;
      }
      for (Line line : lines) {
        line.here[x] = regular(line, x, context(line, x));
      }
      x++;
    }
  }

  // Signed number of the context; 0 where all gradients are within the allowed error.
  private int context(Line line, int x) {
    int d1 = line.above[x + 1] - line.above[x];
    int d2 = line.above[x] - line.above[x - 1];
    int d3 = line.above[x - 1] - line.here[x - 1];
    return (quantised(d1) * 9 + quantised(d2)) * 9 + quantised(d3);
  }

  private int quantised(int d) {
    int size = Math.abs(d);
    int q = size <= p.near ? 0 : size < p.t1 ? 1 : size < p.t2 ? 2 : size < p.t3 ? 3 : 4;
    return d < 0 ? -q : q;
  }

  private int regular(Line line, int x, int context) throws FormatException {
    int sign = context < 0 ? -1 : 1;
    int q = Math.abs(context);
    int left = line.here[x - 1];
    int above = line.above[x];
    int corner = line.above[x - 1];
    int low = Math.min(left, above);
    int high = Math.max(left, above);
    int edge = corner >= high ? low : corner <= low ? high : left + above - corner;
    int predicted = Math.max(0, Math.min(p.maxval, edge + sign * c[q]));
    int k = golomb(n[q], a[q]);
    int mapped = code(k, limit);
    int error;
    if (p.near == 0 && k == 0 && 2 * b[q] <= -n[q]) {
      error = (mapped & 1) != 0 ? mapped >> 1 : -(mapped >> 1) - 1;
    } else {
      error = (mapped & 1) != 0 ? -(mapped >> 1) - 1 : mapped >> 1;
    }
    learn(q, error);
    return reconstructed(predicted + sign * error * step);
  }

  private void learn(int q, int error) {
    b[q] += error * step;
    a[q] += Math.abs(error);
    if (n[q] == p.reset) {
      a[q] >>= 1;
      b[q] >>= 1;
      n[q] >>= 1;
    }
    n[q]++;
    if (b[q] <= -n[q]) {
      b[q] = Math.max(b[q] + n[q], 1 - n[q]);
      c[q] = Math.max(-128, c[q] - 1);
    } else if (b[q] > 0) {
      b[q] = Math.min(b[q] - n[q], 0);
      c[q] = Math.min(127, c[q] + 1);
    }
  }

  // Equal pixels from x on, then one that differs unless the line ends; the next x.
  private int run(Line[] lines, int from) throws FormatException {
    int width = lines[0].here.length - 2;
    Line first = lines[0];
    int x = from;
    while (in.bit() == 1) {
      int length = 1 << J[first.runIndex];
      int kept = Math.min(length, width - x + 1);
      x = repeat(lines, x, kept);
      if (kept == length && first.runIndex < 31) {
        first.runIndex++;
      }
      if (x > width) {
        return x;
      }
    }
    int rest = in.bits(J[first.runIndex]);
    if (rest > width - x) {
      throw in.damaged("a run leaves its line");
    }
    x = repeat(lines, x, rest);
    for (Line line : lines) {
      line.here[x] = interrupted(line, x, lines.length > 1, J[first.runIndex]);
    }
    first.runIndex = Math.max(0, first.runIndex - 1);
    return x + 1;
  }

  private static int repeat(Line[] lines, int x, int count) {
    for (Line line : lines) {
      Arrays.fill(line.here, x, x + count, line.here[x - 1]);
    }
    return x + count;
  }

  private int interrupted(Line line, int x, boolean alternating, int runBits)
      throws FormatException {
    int left = line.here[x - 1];
    int above = line.above[x];
    int type = !alternating && Math.abs(left - above) <= p.near ? 1 : 0;
    int q = RUN + type;
    int k = golomb(n[q], type == 0 ? a[q] : a[q] + (n[q] >> 1));
    int coded = code(k, limit - runBits - 1);
    int mapped = coded + type;
    int odd = mapped & 1;
    int size = (mapped + odd) / 2;
    boolean often = k != 0 || 2 * nn[type] >= n[q];
    int error = often == (odd == 1) ? -size : size;
    if (error < 0) {
      nn[type]++;
    }
    a[q] += coded + 1 - type >> 1;
    if (n[q] == p.reset) {
      a[q] >>= 1;
      n[q] >>= 1;
      nn[type] >>= 1;
    }
    n[q]++;
    int sign = type == 0 && left > above ? -1 : 1;
    return reconstructed((type == 1 ? left : above) + sign * error * step);
  }

  private static int golomb(int count, int sum) {
    int k = 0;
    while (count << k < sum && k < 24) {
      k++;
    }
    return k;
  }

  private int code(int k, int longest) throws FormatException {
    int zeros = 0;
    while (in.bit() == 0) {
      zeros++;
      if (zeros > longest) {
        throw in.damaged("a code is too long");
      }
    }
    return zeros < longest - qbpp - 1 ? (zeros << k) + in.bits(k) : in.bits(qbpp) + 1;
  }

  private int reconstructed(int value) {
    int wrapped = value;
    if (value < -p.near) {
      wrapped += range * step;
    } else if (value > p.maxval + p.near) {
      wrapped -= range * step;
    }
    return Math.max(0, Math.min(p.maxval, wrapped));
  }
}
