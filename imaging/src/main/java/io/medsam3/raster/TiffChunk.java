package io.medsam3.raster;

import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses one strip or tile of a TIFF and undoes its predictor (TIFF 6.0, section 14). */
final class TiffChunk {
  private final TiffDirectory tags;
  private final TiffSamples samples;
  private final int perPixel;

  TiffChunk(TiffDirectory tags, TiffSamples samples, int perPixel) {
    this.tags = tags;
    this.samples = samples;
    this.perPixel = perPixel;
  }

  byte[] decode(byte[] stored, int width, int rows, ByteOrder order) throws IOException {
    int rowBytes = (int) samples.rowBytes(width, perPixel);
    byte[] out = new byte[Math.multiplyExact(rowBytes, rows)];
    if (tags.one(TiffDirectory.FILL_ORDER, 1) == 2) {
      for (int n = 0; n < stored.length; n++) {
        stored[n] = (byte) (Integer.reverse(stored[n]) >>> 24);
      }
    }
    int got =
        switch (samples.compression()) {
          case 1 -> copy(stored, out);
          case 5 -> LzwDecoder.decode(tags.where(), stored, out);
          case 7 -> jpeg(stored, out, width, rows);
          case 8, 32946 -> inflate(stored, out);
          case 32773 -> unpack(stored, out);
          default ->
              throw new FormatException(
                  "%s: compression %d is not read; none, LZW, deflate, PackBits and JPEG are"
                      .formatted(tags.where(), samples.compression()));
        };
    if (got < out.length) {
      throw new FormatException(
          "%s: a strip or tile holds %d of its %d bytes; the file is truncated or damaged"
              .formatted(tags.where(), got, out.length));
    }
    predict(out, rowBytes, rows, order);
    return out;
  }

  private static int copy(byte[] stored, byte[] out) {
    int count = Math.min(stored.length, out.length);
    System.arraycopy(stored, 0, out, 0, count);
    return count;
  }

  private int inflate(byte[] stored, byte[] out) throws FormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stored);
      int got = 0;
      while (got < out.length && !inflater.finished() && !inflater.needsDictionary()) {
        int n = inflater.inflate(out, got, out.length - got);
        if (n == 0) {
          break;
        }
        got += n;
      }
      return got;
    } catch (DataFormatException e) {
      throw new FormatException(tags.where() + ": deflate data is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  private static int unpack(byte[] stored, byte[] out) {
    int in = 0;
    int got = 0;
    while (in < stored.length && got < out.length) {
      int n = stored[in++];
      if (n >= 0) {
        int count = Math.min(n + 1, Math.min(stored.length - in, out.length - got));
        System.arraycopy(stored, in, out, got, count);
        in += n + 1;
        got += count;
      } else if (n != -128 && in < stored.length) {
        int count = Math.min(1 - n, out.length - got);
        java.util.Arrays.fill(out, got, got + count, stored[in++]);
        got += count;
      }
    }
    return got;
  }

  // Tables shared by all tiles stand in their own short JPEG stream (TIFF Technical Note 2).
  private int jpeg(byte[] stored, byte[] out, int width, int rows) throws IOException {
    byte[] tables = tags.bytes(TiffDirectory.JPEG_TABLES);
    ByteArrayOutputStream stream = new ByteArrayOutputStream(tables.length + stored.length);
    if (tables.length > 4 && stored.length > 2) {
      stream.write(tables, 0, tables.length - 2);
      stream.write(stored, 2, stored.length - 2);
    } else {
      stream.write(stored, 0, stored.length);
    }
    JpegReader reader = new JpegReader(tags.where(), stream.toByteArray());
    JpegMarkers markers = reader.markers();
    boolean fits = markers.width() == width && markers.height() >= rows;
    if (!fits || markers.components() != perPixel || samples.bits() != 8) {
      throw new FormatException(
          "%s: a JPEG tile of %d x %d with %d components; expected %d x %d with %d"
              .formatted(
                  tags.where(),
                  markers.width(),
                  markers.height(),
                  markers.components(),
                  width,
                  rows,
                  perPixel));
    }
    return copy(reader.samples(new Findings()), out);
  }

  private void predict(byte[] out, int rowBytes, int rows, ByteOrder order) throws FormatException {
    int predictor = (int) tags.one(TiffDirectory.PREDICTOR, 1);
    boolean applies = samples.compression() != 1 && samples.compression() != 7;
    if (predictor == 1 || !applies) {
      return;
    }
    boolean known = predictor == 2 && samples.bits() % 8 == 0 || predictor == 3;
    if (!known || predictor == 3 && samples.format() != 3) {
      throw new FormatException(
          "%s: predictor %d with %d bits is not read"
              .formatted(tags.where(), predictor, samples.bits()));
    }
    for (int row = 0; row < rows; row++) {
      if (predictor == 2) {
        addLeft(ByteBuffer.wrap(out, row * rowBytes, rowBytes).slice().order(order));
      } else {
        gatherFloats(out, row * rowBytes, rowBytes, order);
      }
    }
  }

  private void addLeft(ByteBuffer row) {
    int step = perPixel * samples.bits() / 8;
    switch (samples.bits()) {
      case 8 -> {
        for (int n = step; n < row.limit(); n++) {
          row.put(n, (byte) (row.get(n) + row.get(n - step)));
        }
      }
      case 16 -> {
        for (int n = step; n < row.limit(); n += 2) {
          row.putShort(n, (short) (row.getShort(n) + row.getShort(n - step)));
        }
      }
      case 32 -> {
        for (int n = step; n < row.limit(); n += 4) {
          row.putInt(n, row.getInt(n) + row.getInt(n - step));
        }
      }
      default -> {
        for (int n = step; n < row.limit(); n += 8) {
          row.putLong(n, row.getLong(n) + row.getLong(n - step));
        }
      }
    }
  }

  // Adobe's floating predictor: differences of bytes, all highest bytes of the row first.
  private void gatherFloats(byte[] out, int at, int rowBytes, ByteOrder order) {
    for (int n = perPixel; n < rowBytes; n++) {
      out[at + n] += out[at + n - perPixel];
    }
    byte[] planes = java.util.Arrays.copyOfRange(out, at, at + rowBytes);
    int bytes = samples.bits() / 8;
    int count = rowBytes / bytes;
    for (int s = 0; s < count; s++) {
      for (int b = 0; b < bytes; b++) {
        int target = order == ByteOrder.BIG_ENDIAN ? b : bytes - 1 - b;
        out[at + s * bytes + target] = planes[b * count + s];
      }
    }
  }
}
