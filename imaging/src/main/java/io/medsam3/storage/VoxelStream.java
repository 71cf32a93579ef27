package io.medsam3.storage;

import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Volume;
import io.medsam3.volume.Voxels;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Voxel data slice by slice from a stream, so that memory grows only with bytes that exist. */
public final class VoxelStream {
  private VoxelStream() {}

  /** Reads one volume; the layout has been checked against the file. */
  public static Voxels read(String where, InputStream in, VoxelLayout layout, Findings findings)
      throws IOException {
    int bytes = Voxels.sliceBytes(layout.voxelType(), layout.size(), layout.channels());
    List<ByteBuffer> slices = new ArrayList<>();
    for (int k = 0; k < layout.size().z(); k++) {
      byte[] slice = new byte[bytes];
      int got = fill(where, in, slice);
      if (got < bytes) {
        throw new FormatException(
            "%s: the voxels ended after %d of %d bytes; the file is truncated"
                .formatted(where, (long) k * bytes + got, layout.bytes()));
      }
      ByteBuffer buffer = ByteBuffer.wrap(slice).order(layout.order());
      if (layout.type().isLong()) {
        toDoubles(buffer, layout.type() == StoredType.U64, findings);
      }
      slices.add(buffer);
    }
    return Voxels.of(layout.voxelType(), layout.size(), layout.channels(), slices);
  }

  /** Reads past the last voxel, where compressed streams keep their checksum. */
  public static void finish(String where, InputStream in, Findings findings) throws IOException {
    try {
      if (in.read() >= 0) {
        findings.warn(where + ": there are more bytes behind the voxels; they were left out");
      }
    } catch (EOFException e) {
      findings.warn(where + ": the checksum at the end of the compressed data is missing");
    } catch (java.util.zip.ZipException e) {
      throw new FormatException(
          where + ": the compressed data is damaged (" + e.getMessage() + ")", e);
    }
  }

  private static int fill(String where, InputStream in, byte[] slice) throws IOException {
    int got = 0;
    try {
      while (got < slice.length) {
        int n = in.read(slice, got, slice.length - got);
        if (n < 0) {
          return got;
        }
        got += n;
      }
      return got;
    } catch (EOFException e) {
      return got; // the inflater's way to say that its input ended in the middle
    } catch (java.util.zip.ZipException e) {
      throw new FormatException(
          where + ": the compressed data is damaged (" + e.getMessage() + ")", e);
    }
  }

  private static void toDoubles(ByteBuffer buffer, boolean unsigned, Findings findings) {
    for (int at = 0; at < buffer.limit(); at += 8) {
      long value = buffer.getLong(at);
      double number = value;
      if (unsigned && value < 0) {
        number = (value >>> 1) * 2.0;
      }
      if (Math.abs(number) > 1L << 53) {
        findings.warn("64-bit whole numbers beyond 2^53 were rounded to doubles");
      }
      buffer.putDouble(at, number);
    }
  }

  /** Writes the stored samples of a volume, view or not, i fastest. */
  public static void write(Volume volume, ByteOrder order, OutputStream out) throws IOException {
    for (int k = 0; k < volume.size().z(); k++) {
      ByteBuffer slice = volume.packedSlice(k, order);
      out.write(slice.array(), 0, slice.limit());
    }
  }

  /** Writes intensities as 32-bit floats, for volumes whose slices have their own rescale. */
  public static void writeIntensities(Volume volume, ByteOrder order, OutputStream out)
      throws IOException {
    int channels = volume.channels();
    ByteBuffer row = ByteBuffer.allocate(4 * volume.size().x() * channels).order(order);
    for (int k = 0; k < volume.size().z(); k++) {
      for (int j = 0; j < volume.size().y(); j++) {
        row.clear();
        for (int i = 0; i < volume.size().x(); i++) {
          for (int c = 0; c < channels; c++) {
            row.putFloat((float) volume.intensity(i, j, k, c));
          }
        }
        out.write(row.array());
      }
    }
  }
}
