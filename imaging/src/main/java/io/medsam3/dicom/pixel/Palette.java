package io.medsam3.dicom.pixel;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Element;
import io.medsam3.dicom.data.Tag;
import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Colours of PALETTE COLOR images (PS3.3 section C.7.6.3.1.5): values below the first mapped take
 * the first entry, those above the last.
 */
final class Palette {
  private final int[][] colours; // red, green, blue
  private final int first;
  private final boolean wide;

  private Palette(int[][] colours, int first, boolean wide) {
    this.colours = colours;
    this.first = first;
    this.wide = wide;
  }

  static Palette of(DicomFile file, boolean signed) throws FormatException {
    DataSet data = file.data();
    int[] red = channel(file, Tag.RED_PALETTE_DESCRIPTOR, Tag.RED_PALETTE_DATA);
    int[] green = channel(file, Tag.GREEN_PALETTE_DESCRIPTOR, Tag.GREEN_PALETTE_DATA);
    int[] blue = channel(file, Tag.BLUE_PALETTE_DESCRIPTOR, Tag.BLUE_PALETTE_DATA);
    int first = (int) data.numbers(Tag.RED_PALETTE_DESCRIPTOR)[1];
    boolean bits16 = data.numbers(Tag.RED_PALETTE_DESCRIPTOR)[2] > 8;
    int[][] colours = {red, green, blue};
    if (!bits16) {
      return new Palette(colours, signed ? (short) first : first, false);
    }
    // Many 16-bit palettes hold 8-bit colours, in the upper byte or in both.
    boolean halves = Arrays.stream(colours).allMatch(c -> Arrays.stream(c).allMatch(Palette::half));
    if (halves) {
      for (int[] channel : colours) {
        Arrays.setAll(channel, n -> channel[n] >> 8);
      }
    }
    return new Palette(colours, signed ? (short) first : first, !halves);
  }

  private static boolean half(int entry) {
    return (entry & 0xff) == 0 || (entry & 0xff) == entry >> 8;
  }

  /** Colours have 16 bits, else 8. */
  boolean isWide() {
    return wide;
  }

  /** 0 red, 1 green, 2 blue of a stored value. */
  int colour(int channel, int value) {
    int[] entries = colours[channel];
    return entries[Math.max(0, Math.min(entries.length - 1, value - first))];
  }

  private static int[] channel(DicomFile file, Tag descriptor, Tag plain) throws FormatException {
    DataSet data = file.data();
    double[] shape = data.numbers(descriptor);
    if (shape.length < 3) {
      throw new FormatException(
          "%s: a palette image without %s; expected three numbers"
              .formatted(file.name(), descriptor));
    }
    // 65536 does not fit the two bytes and is written 0.
    int entries = shape[0] == 0 ? 1 << 16 : (int) shape[0] & 0xffff;
    if (data.has(plain)) {
      return table(file, plain, entries, shape[2]);
    }
    Tag segmented =
        switch (plain) {
          case RED_PALETTE_DATA -> Tag.SEGMENTED_RED_PALETTE_DATA;
          case GREEN_PALETTE_DATA -> Tag.SEGMENTED_GREEN_PALETTE_DATA;
          default -> Tag.SEGMENTED_BLUE_PALETTE_DATA;
        };
    return segments(file, segmented, entries);
  }

  private static int[] table(DicomFile file, Tag tag, int entries, double bits)
      throws FormatException {
    ByteBuffer bytes = bytes(file, tag);
    int[] table = new int[entries];
    // Entries of 8 bits come one a byte, or one a word by some writers.
    boolean words = bits > 8 || bytes.remaining() >= 2 * entries;
    if (bytes.remaining() < (words ? 2 : 1) * entries) {
      throw new FormatException(
          "%s: %s has %d bytes for %d entries"
              .formatted(file.name(), tag, bytes.remaining(), entries));
    }
    for (int n = 0; n < entries; n++) {
      table[n] = words ? bytes.getShort() & 0xffff : bytes.get() & 0xff;
    }
    return table;
  }

  private static ByteBuffer bytes(DicomFile file, Tag tag) throws FormatException {
    if (!(file.data().element(tag).orElse(null) instanceof Element.Plain plain)) {
      throw new FormatException("%s: a palette image without %s".formatted(file.name(), tag));
    }
    int length = (int) Math.min(plain.span().length(), 1 << 20);
    return plain.span().view(0, length, file.data().order());
  }

  // Discrete, linear and indirect segments (PS3.3 section C.7.9.2).
  private static int[] segments(DicomFile file, Tag tag, int entries) throws FormatException {
    ByteBuffer bytes = bytes(file, tag);
    int[] table = new int[entries];
    int filled = expand(file, bytes, new int[] {0}, table);
    if (filled < entries) {
      throw new FormatException(
          "%s: %s gives %d of %d entries".formatted(file.name(), tag, filled, entries));
    }
    return table;
  }

  private static int expand(DicomFile file, ByteBuffer bytes, int[] filled, int[] table)
      throws FormatException {
    while (bytes.remaining() >= 4 && filled[0] < table.length) {
      int operation = bytes.getShort() & 0xffff;
      int length = bytes.getShort() & 0xffff;
      int words = operation == 0 ? length : operation == 1 ? 1 : 2;
      if (operation > 2 || bytes.remaining() < 2 * words) {
        throw new FormatException(
            "%s: a segmented palette has operation %d of length %d; expected 0, 1 or 2"
                .formatted(file.name(), operation, length));
      }
      if (operation == 2) {
        int offset = bytes.getShort() & 0xffff | (bytes.getShort() & 0xffff) << 16;
        repeat(file, bytes, offset, length, filled, table);
        continue;
      }
      int start = filled[0] == 0 ? 0 : table[filled[0] - 1];
      int end = operation == 1 ? bytes.getShort() & 0xffff : 0;
      for (int n = 1; n <= length && filled[0] < table.length; n++) {
        table[filled[0]++] =
            operation == 0
                ? bytes.getShort() & 0xffff
                : (int) Math.rint(start + (double) (end - start) * n / length);
      }
    }
    return filled[0];
  }

  // Runs earlier segments again; they are never indirect themselves.
  private static void repeat(
      DicomFile file, ByteBuffer bytes, int offset, int count, int[] filled, int[] table)
      throws FormatException {
    ByteBuffer again = bytes.duplicate().order(bytes.order());
    if (offset < 0 || offset >= bytes.limit()) {
      throw new FormatException(
          "%s: a segmented palette points to byte %d of %d"
              .formatted(file.name(), offset, bytes.limit()));
    }
    again.position(offset);
    for (int n = 0; n < count && again.remaining() >= 4; n++) {
      int start = again.position();
      int operation = again.getShort() & 0xffff;
      int length = again.getShort() & 0xffff;
      int end = start + 4 + 2 * (operation == 0 ? length : 1);
      if (operation > 1 || end > again.limit()) {
        throw new FormatException(
            "%s: a segmented palette points to a segment of kind %d"
                .formatted(file.name(), operation));
      }
      expand(
          file, again.duplicate().order(bytes.order()).position(start).limit(end), filled, table);
      again.position(end);
    }
  }
}
