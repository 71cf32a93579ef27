package io.medsam3.mask;

import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import java.util.Arrays;

/**
 * Run lengths of one slice as COCO keeps them: column by column, the first run is background, and
 * as text in the code of pycocotools.
 */
public record CocoRle(int height, int width, int[] counts) {
  public CocoRle {
    long sum = 0;
    for (int count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException("run length " + count + "; at least 0");
      }
      sum += count;
    }
    if (sum != (long) height * width) {
      throw new IllegalArgumentException(
          "run lengths add up to %d; %d x %d pixels need %d"
              .formatted(sum, height, width, (long) height * width));
    }
  }

  public static CocoRle of(Mask mask, int k) {
    int width = mask.size().x();
    int height = mask.size().y();
    byte[] pixels = mask.bytes(k);
    int[] counts = new int[16];
    int runs = 0;
    int length = 0;
    byte current = 0;
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        if (pixels[y * width + x] != current) {
          counts = runs == counts.length ? Arrays.copyOf(counts, 2 * runs) : counts;
          counts[runs++] = length;
          length = 0;
          current ^= 1;
        }
        length++;
      }
    }
    counts = Arrays.copyOf(counts, runs + 1);
    counts[runs] = length;
    return new CocoRle(height, width, counts);
  }

  /** Adds the pixels to slice k of a painter of the same width and height. */
  public void paint(MaskPainter painter, int k) {
    long at = 0;
    for (int n = 0; n < counts.length; n++) {
      for (long p = at; n % 2 == 1 && p < at + counts[n]; p++) {
        painter.add((int) (p / height), (int) (p % height), k);
      }
      at += counts[n];
    }
  }

  public long area() {
    long area = 0;
    for (int n = 1; n < counts.length; n += 2) {
      area += counts[n];
    }
    return area;
  }

  /**
   * The compressed text: each count, from the fourth on less the one two places back, in groups of
   * 5 bits, lowest first; bit 5 says that more follow, and 48 makes it a character.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < counts.length; n++) {
      long x = n > 2 ? (long) counts[n] - counts[n - 2] : counts[n];
      boolean more = true;
      while (more) {
        int c = (int) (x & 0x1F);
        x >>= 5;
        more = (c & 0x10) != 0 ? x != -1 : x != 0;
        text.append((char) ((more ? c | 0x20 : c) + 48));
      }
    }
    return text.toString();
  }

  public static CocoRle parse(int height, int width, String text) {
    int[] counts = new int[text.length()];
    int runs = 0;
    int at = 0;
    while (at < text.length()) {
      long x = 0;
      int shift = 0;
      int c;
      do {
        if (at == text.length() || shift > 55) {
          throw new IllegalArgumentException("the run-length text ends within a number");
        }
        c = text.charAt(at++) - 48;
        if (c < 0 || c > 63) {
          throw new IllegalArgumentException(
              "character '" + text.charAt(at - 1) + "' is none of the run-length code");
        }
        x |= (long) (c & 0x1F) << shift;
        shift += 5;
      } while ((c & 0x20) != 0);
      if ((c & 0x10) != 0) {
        x |= -1L << shift;
      }
      x += runs > 2 ? counts[runs - 2] : 0;
      if (x < 0 || x > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("run length " + x + " in run-length text");
      }
      counts[runs++] = (int) x;
    }
    return new CocoRle(height, width, Arrays.copyOf(counts, runs));
  }

  /** A mask of one picture of this size. */
  public Mask mask() {
    MaskPainter painter = new MaskPainter(io.medsam3.volume.Grid.picture(width, height));
    paint(painter, 0);
    return painter.mask();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CocoRle that
        && height == that.height
        && width == that.width
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(counts);
  }
}
