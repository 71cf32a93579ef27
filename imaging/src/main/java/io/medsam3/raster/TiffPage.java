package io.medsam3.raster;

import static io.medsam3.raster.TiffDirectory.BITS;
import static io.medsam3.raster.TiffDirectory.COMPRESSION;
import static io.medsam3.raster.TiffDirectory.HEIGHT;
import static io.medsam3.raster.TiffDirectory.ORIENTATION;
import static io.medsam3.raster.TiffDirectory.PHOTOMETRIC;
import static io.medsam3.raster.TiffDirectory.PLANAR;
import static io.medsam3.raster.TiffDirectory.ROWS_PER_STRIP;
import static io.medsam3.raster.TiffDirectory.SAMPLES;
import static io.medsam3.raster.TiffDirectory.SAMPLE_FORMAT;
import static io.medsam3.raster.TiffDirectory.STRIP_BYTES;
import static io.medsam3.raster.TiffDirectory.STRIP_OFFSETS;
import static io.medsam3.raster.TiffDirectory.TILE_BYTES;
import static io.medsam3.raster.TiffDirectory.TILE_HEIGHT;
import static io.medsam3.raster.TiffDirectory.TILE_OFFSETS;
import static io.medsam3.raster.TiffDirectory.TILE_WIDTH;
import static io.medsam3.raster.TiffDirectory.WIDTH;

import io.medsam3.storage.ByteSource;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Puts the strips or tiles of one TIFF page together. */
final class TiffPage {
  private final ByteSource source;
  private final TiffDirectory tags;
  private final TiffSamples samples;
  private final long[] size; // width, height
  private final boolean isTiled;
  private final int chunkWidth;
  private final int chunkHeight;
  private final boolean isPlanar;

  private TiffPage(ByteSource source, TiffDirectory tags, TiffSamples samples)
      throws FormatException {
    this.source = source;
    this.tags = tags;
    this.samples = samples;
    size = new long[] {tags.all(WIDTH)[0], tags.all(HEIGHT)[0]};
    isTiled = tags.has(TILE_OFFSETS);
    isPlanar = tags.one(PLANAR, 1) == 2 && samples.count() > 1;
    long rows = Math.min(tags.one(ROWS_PER_STRIP, size[1]), size[1]);
    long w = isTiled ? tags.all(TILE_WIDTH)[0] : size[0];
    long h = isTiled ? tags.all(TILE_HEIGHT)[0] : rows;
    int ratio = samples.compression() == 7 ? PixelLimit.JPEG : PixelLimit.DEFLATE;
    PixelLimit.check(tags.where(), size, decodedBytes(), source.length(), ratio);
    long chunkBytes = Math.multiplyHigh(w, h) == 0 ? w * h * samples.count() : Long.MAX_VALUE;
    PixelLimit.check(tags.where() + " tile", new long[] {w, h}, chunkBytes, Long.MAX_VALUE / 2, 1);
    chunkWidth = (int) w;
    chunkHeight = (int) h;
  }

  static TiffPage of(ByteSource source, TiffDirectory tags, Findings findings)
      throws FormatException {
    int count = (int) Math.max(0, Math.min(tags.one(SAMPLES, 1), 1 << 16));
    int bits = tags.shared(BITS, 1);
    int format = tags.shared(SAMPLE_FORMAT, 1);
    int compression = (int) tags.one(COMPRESSION, 1);
    int photometric = (int) tags.one(PHOTOMETRIC, 1);
    TiffSamples samples = new TiffSamples(count, bits, format, compression, photometric);
    samples.check(tags.where());
    if (!tags.has(PHOTOMETRIC)) {
      findings.warn(tags.where() + " does not say what its values mean; taken as grey");
    }
    return new TiffPage(source, tags, samples);
  }

  /** Bytes of the page in memory; very large for sizes that are nonsense. */
  long decodedBytes() {
    if (size[0] > Integer.MAX_VALUE || size[1] > Integer.MAX_VALUE) {
      return Long.MAX_VALUE / 2;
    }
    double bytes = (double) size[0] * size[1] * samples.count() * samples.type().bytes();
    return (long) bytes;
  }

  Picture picture(Findings findings) throws IOException {
    if (LibraryTiff.reads(samples.compression())) {
      return LibraryTiff.read(source, tags);
    }
    ByteBuffer raw = ByteBuffer.allocate((int) decodedBytes()).order(order());
    int width = (int) size[0];
    int height = (int) size[1];
    int across = (width + chunkWidth - 1) / chunkWidth;
    int down = (height + chunkHeight - 1) / chunkHeight;
    long[] offsets = tags.all(isTiled ? TILE_OFFSETS : STRIP_OFFSETS);
    int planes = isPlanar ? samples.count() : 1;
    if (offsets.length < (long) across * down * planes) {
      throw new FormatException(
          "%s: %d strips or tiles are listed, %d are needed; the file is damaged"
              .formatted(tags.where(), offsets.length, (long) across * down * planes));
    }
    TiffChunk chunk = new TiffChunk(tags, samples, isPlanar ? 1 : samples.count());
    int n = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int y = 0; y < height; y += chunkHeight) {
        for (int x = 0; x < width; x += chunkWidth, n++) {
          // Strips end with the picture; tiles are always whole.
          int rows = isTiled ? chunkHeight : Math.min(chunkHeight, height - y);
          if (offsets[n] == 0) {
            findings.warn(tags.where() + " has tiles without data; they are 0");
            continue;
          }
          byte[] decoded = chunk.decode(stored(n, offsets[n], rows), chunkWidth, rows, order());
          place(decoded, raw, new int[] {x, y, rows, plane});
        }
      }
    }
    Picture picture = new TiffColours(tags, samples, findings).picture(raw, width, height);
    return picture.oriented((int) tags.one(ORIENTATION, 1));
  }

  private byte[] stored(int n, long offset, int rows) throws IOException {
    int tag = isTiled ? TILE_BYTES : STRIP_BYTES;
    long bytes;
    if (tags.has(tag)) {
      long[] counts = tags.all(tag);
      bytes = n < counts.length ? counts[n] : 0;
    } else {
      // Old writers left the byte counts out of uncompressed files.
      bytes = samples.rowBytes(chunkWidth, isPlanar ? 1 : samples.count()) * rows;
    }
    return source.read(offset, bytes, tags.where() + " strip or tile " + n).array();
  }

  // at: x, y, rows, plane.
  private void place(byte[] decoded, ByteBuffer raw, int[] at) {
    int perPixel = isPlanar ? 1 : samples.count();
    int width = (int) size[0];
    int columns = Math.min(chunkWidth, width - at[0]);
    int rows = Math.min(at[2], (int) size[1] - at[1]);
    VoxelType type = samples.type();
    ByteBuffer from = ByteBuffer.wrap(decoded).order(order());
    long rowBytes = samples.rowBytes(chunkWidth, perPixel);
    for (int y = 0; y < rows; y++) {
      int rowAt = (int) (y * rowBytes);
      if (!isPlanar && samples.isWholeBytes()) {
        int pixelBytes = perPixel * type.bytes();
        int target = ((at[1] + y) * width + at[0]) * pixelBytes;
        raw.put(target, from, rowAt, columns * pixelBytes);
        continue;
      }
      for (int s = 0; s < columns * perPixel; s++) {
        double value = samples.read(from, rowAt, s);
        int pixel = (at[1] + y) * width + at[0] + s / perPixel;
        int channel = isPlanar ? at[3] : s % perPixel;
        Voxels.write(raw, (pixel * samples.count() + channel) * type.bytes(), type, value);
      }
    }
  }

  private ByteOrder order() {
    return tags.order();
  }
}
