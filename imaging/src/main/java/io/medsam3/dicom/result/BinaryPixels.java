package io.medsam3.dicom.result;

import io.medsam3.volume.Grid;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** One bit per pixel, frames packed back to back. */
record BinaryPixels(SegmentBits voxels, Grid grid, int segments) implements FramePixels {
  @Override
  public SegWriter.Kind kind() {
    return SegWriter.Kind.BINARY;
  }

  @Override
  public int bits() {
    return 1;
  }

  @Override
  public List<Frame> frames() {
    List<Frame> frames = new ArrayList<>();
    for (int segment = 0; segment < segments; segment++) {
      for (int k = 0; k < grid.size().z(); k++) {
        if (!voxels.isEmpty(segment, k)) {
          frames.add(new Frame(segment + 1, k));
        }
      }
    }
    return frames;
  }

  @Override
  public long bytes(int frames) {
    return ((long) frames * grid.size().x() * grid.size().y() + 15) / 16 * 2;
  }

  @Override
  public void write(OutputStream out, List<Frame> frames) throws IOException {
    BitStream stream = new BitStream(out);
    int pixels = grid.size().x() * grid.size().y();
    for (Frame frame : frames) {
      stream.write(voxels.words(frame.segment() - 1, frame.k()), pixels);
    }
    stream.finish();
  }
}
