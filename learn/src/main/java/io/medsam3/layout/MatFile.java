package io.medsam3.layout;

import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * One matrix of a MATLAB 5 file (MathWorks, "MAT-File Format"): numbers of any real type,
 * compressed or not. Newer files (7.3) are HDF5, see {@link Hdf5}.
 *
 * @param values down the columns
 */
record MatFile(int rows, int columns, double[] values) {
  private static final int HEADER = 128;
  private static final int COMPRESSED = 15;
  private static final int MATRIX = 14;
  private static final int MOST = 1 << 28;

  static MatFile read(Path file, String name) throws IOException {
    ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(file));
    if (data.limit() < HEADER || data.get(126) != 'I' && data.get(126) != 'M') {
      throw new FormatException(file + ": no MATLAB 5 file");
    }
    if (data.get(125) == 2) {
      throw new FormatException(file + ": MATLAB 7.3 without its HDF5; the file is truncated");
    }
    data.order(data.get(126) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    try {
      data.position(HEADER);
      while (data.remaining() >= 8) {
        Element element = Element.next(data);
        Element plain =
            element.type == COMPRESSED ? Element.next(inflated(element, file)) : element;
        if (plain.type == MATRIX) {
          MatFile found = matrix(plain.data, name, file);
          if (found != null) {
            return found;
          }
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new FormatException(file + ": truncated, or its sizes are wrong", e);
    }
    throw new FormatException("%s: no matrix '%s' of numbers".formatted(file, name));
  }

  private static ByteBuffer inflated(Element element, Path file) throws FormatException {
    byte[] packed = new byte[element.data.remaining()];
    element.data.get(packed);
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] head = new byte[8];
      if (inflater.inflate(head) < 8) {
        throw new FormatException(file + ": a compressed part is truncated");
      }
      int size = ByteBuffer.wrap(head).order(element.data.order()).getInt(4);
      if (size < 0 || size > MOST) {
        throw new FormatException("%s: a part of %d bytes; expected fewer".formatted(file, size));
      }
      byte[] all = new byte[8 + size];
      System.arraycopy(head, 0, all, 0, 8);
      int at = 8;
      while (at < all.length && !inflater.finished()) {
        int more = inflater.inflate(all, at, all.length - at);
        if (more == 0 && inflater.needsInput()) {
          throw new FormatException(file + ": a compressed part is truncated");
        }
        at += more;
      }
      return ByteBuffer.wrap(all).order(element.data.order());
    } catch (DataFormatException e) {
      throw new FormatException(file + ": a compressed part is damaged", e);
    } finally {
      inflater.end();
    }
  }

  private static @Nullable MatFile matrix(ByteBuffer data, String name, Path file)
      throws FormatException {
    Element.next(data); // flags
    Element sizes = Element.next(data);
    Element called = Element.next(data);
    if (!StandardCharsets.US_ASCII.decode(called.data).toString().equals(name)) {
      return null;
    }
    int rows = sizes.data.getInt();
    int columns = sizes.data.getInt();
    Element numbers = Element.next(data);
    long count = (long) rows * columns;
    if (sizes.data.hasRemaining() || count < 1 || count > MOST) {
      throw new FormatException(
          "%s: '%s' is %d x %d, or has more axes; expected a matrix"
              .formatted(file, name, rows, columns));
    }
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.number(file);
    }
    return new MatFile(rows, columns, values);
  }

  Mask nonzero(Grid grid, Path file) throws FormatException {
    MaskFiles.requireSize(file, columns, rows, grid);
    return Mask.of(grid, (i, j, k) -> values[i * rows + j] != 0);
  }

  /** A part of the file: its type, and bytes that are its own. */
  private record Element(int type, ByteBuffer data) {
    static Element next(ByteBuffer from) {
      int first = from.getInt();
      boolean small = first >>> 16 != 0;
      int type = small ? first & 0xFFFF : first;
      int size = small ? first >>> 16 : from.getInt();
      if (size < 0 || size > from.remaining() || small && size > 4) {
        throw new IllegalArgumentException("a part of " + size + " bytes");
      }
      ByteBuffer own = from.slice(from.position(), size).order(from.order());
      int padded = small ? 4 : type == COMPRESSED ? size : (size + 7) / 8 * 8;
      from.position(Math.min(from.limit(), from.position() + padded));
      return new Element(type, own);
    }

    double number(Path file) throws FormatException {
      return switch (type) {
        case 1 -> data.get();
        case 2 -> data.get() & 0xFF;
        case 3 -> data.getShort();
        case 4 -> data.getShort() & 0xFFFF;
        case 5 -> data.getInt();
        case 6 -> Integer.toUnsignedLong(data.getInt());
        case 7 -> data.getFloat();
        case 9 -> data.getDouble();
        default ->
            throw new FormatException(
                "%s: numbers of type %d; expected types 1 to 7 and 9".formatted(file, type));
      };
    }
  }
}
