package io.medsam3.dicom.result;

import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Shares of 0 to 255; a segment without fractions is written as all or nothing. */
record FractionPixels(Segments segments) implements FramePixels {
  static final int MAXIMUM = 255;

  @Override
  public SegWriter.Kind kind() {
    return SegWriter.Kind.FRACTIONAL;
  }

  @Override
  public int bits() {
    return 8;
  }

  @Override
  public List<Frame> frames() {
    List<Frame> frames = new ArrayList<>();
    for (int n = 0; n < segments.list().size(); n++) {
      for (int k = 0; k < segments.grid().size().z(); k++) {
        for (byte value : pixels(segments.list().get(n), k)) {
          if (value != 0) {
            frames.add(new Frame(n + 1, k));
            break;
          }
        }
      }
    }
    return frames;
  }

  @Override
  public long bytes(int frames) {
    Size size = segments.grid().size();
    return ((long) frames * size.x() * size.y() + 1) / 2 * 2;
  }

  @Override
  public void write(OutputStream out, List<Frame> frames) throws IOException {
    long written = 0;
    for (Frame frame : frames) {
      byte[] pixels = pixels(segments.list().get(frame.segment() - 1), frame.k());
      out.write(pixels);
      written += pixels.length;
    }
    out.write(new byte[(int) (written % 2)]);
  }

  private static byte[] pixels(Segment segment, int k) {
    byte[] pixels = segment.mask().bytes(k);
    if (segment.fractions().isEmpty()) {
      for (int n = 0; n < pixels.length; n++) {
        pixels[n] = (byte) (pixels[n] * MAXIMUM);
      }
      return pixels;
    }
    Volume fractions = segment.fractions().get();
    float[] shares = new float[pixels.length];
    fractions.copySlice(k, 0, shares);
    for (int n = 0; n < pixels.length; n++) {
      if (!(shares[n] >= 0 && shares[n] <= 1)) {
        throw new IllegalArgumentException(
            "fraction %s of segment '%s'; each must lie between 0 and 1"
                .formatted(shares[n], segment.name()));
      }
      pixels[n] = (byte) Math.round(shares[n] * MAXIMUM);
    }
    return pixels;
  }
}
