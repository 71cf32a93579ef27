package io.medsam3.dicom.result;

import io.medsam3.volume.Grid;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** The number of the segment per pixel, in one byte, or two where there are more than 255. */
record LabelPixels(SegmentBits voxels, Grid grid, List<SegmentDescription> segments)
    implements FramePixels {
  @Override
  public SegWriter.Kind kind() {
    return SegWriter.Kind.LABELMAP;
  }

  @Override
  public int bits() {
    return segments.size() > 0xff ? 16 : 8;
  }

  @Override
  public List<Frame> frames() {
    List<Frame> frames = new ArrayList<>();
    for (int k = 0; k < grid.size().z(); k++) {
      for (int n = 0; n < segments.size(); n++) {
        if (!voxels.isEmpty(n, k)) {
          frames.add(new Frame(0, k));
          break;
        }
      }
    }
    return frames;
  }

  @Override
  public long bytes(int frames) {
    return ((long) frames * grid.size().x() * grid.size().y() * (bits() / 8) + 1) / 2 * 2;
  }

  @Override
  public void write(OutputStream out, List<Frame> frames) throws IOException {
    long written = 0;
    for (Frame frame : frames) {
      byte[] pixels = pixels(frame.k());
      out.write(pixels);
      written += pixels.length;
    }
    out.write(new byte[(int) (written % 2)]);
  }

  private byte[] pixels(int k) {
    int bytes = bits() / 8;
    byte[] pixels = new byte[grid.size().x() * grid.size().y() * bytes];
    for (int n = 0; n < segments.size(); n++) {
      if (voxels.isEmpty(n, k)) {
        continue;
      }
      long[] words = voxels.words(n, k);
      for (int w = 0; w < words.length; w++) {
        for (long rest = words[w]; rest != 0; rest &= rest - 1) {
          int at = ((w << 6) + Long.numberOfTrailingZeros(rest)) * bytes;
          put(pixels, at, n, k);
        }
      }
    }
    return pixels;
  }

  private void put(byte[] pixels, int at, int segment, int k) {
    boolean wide = bits() == 16;
    if (pixels[at] != 0 || wide && pixels[at + 1] != 0) {
      throw new IllegalArgumentException(
          "segment '%s' overlaps another in slice %d; a label map holds one segment per voxel, write"
                  .formatted(segments.get(segment).label(), k)
              + " BINARY instead");
    }
    pixels[at] = (byte) (segment + 1);
    if (wide) {
      pixels[at + 1] = (byte) (segment + 1 >> 8);
    }
  }
}
