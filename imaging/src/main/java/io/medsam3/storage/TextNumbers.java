package io.medsam3.storage;

import io.medsam3.volume.FormatException;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Voxels written as text: numbers between blanks, or pairs of hexadecimal digits. */
public final class TextNumbers {
  private TextNumbers() {}

  /** As many numbers as there are samples, in the byte order of the layout. */
  public static byte[] read(String where, InputStream in, VoxelLayout layout, long samples)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VoxelType type = layout.type().voxelType();
    ByteBuffer one = ByteBuffer.allocate(8).order(layout.order());
    for (long n = 0; n < samples; n++) {
      String word = word(in);
      if (word.isEmpty()) {
        throw new FormatException(
            "%s: the voxels ended after %d of %d numbers; the file is truncated"
                .formatted(where, n, samples));
      }
      double value;
      try {
        value = Double.parseDouble(word);
      } catch (NumberFormatException e) {
        throw new FormatException(where + ": '" + word + "' among the voxels is no number", e);
      }
      if (!type.isFloating() && !(value >= type.minimum() && value <= type.maximum())) {
        throw new FormatException(
            "%s: the voxel value %s does not fit into %s".formatted(where, word, type));
      }
      if (layout.type().isLong()) {
        one.putLong(0, (long) value);
      } else {
        Voxels.write(one, 0, type, value);
      }
      bytes.write(one.array(), 0, type.bytes());
    }
    return bytes.toByteArray();
  }

  public static byte[] hex(String where, InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int high = -1;
    for (int b = in.read(); b >= 0; b = in.read()) {
      int digit = Character.digit(b, 16);
      if (digit < 0) {
        if (Character.isWhitespace(b)) {
          continue;
        }
        throw new FormatException(where + ": byte " + b + " among hexadecimal digits");
      }
      if (high < 0) {
        high = digit;
      } else {
        bytes.write(high << 4 | digit);
        high = -1;
      }
    }
    return bytes.toByteArray();
  }

  private static String word(InputStream in) throws IOException {
    StringBuilder word = new StringBuilder();
    for (int b = in.read(); b >= 0 && word.length() < 64; b = in.read()) {
      boolean blank = b <= ' ' || b == ',';
      if (blank && word.length() > 0) {
        break;
      }
      if (!blank) {
        word.append((char) b);
      }
    }
    return word.toString();
  }
}
