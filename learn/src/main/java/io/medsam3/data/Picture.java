package io.medsam3.data;

/**
 * A square picture or mask of bytes, interleaved: one channel for masks (share covered, 0 to 255),
 * three for RGB.
 */
record Picture(int side, int channels, byte[] values) {
  Picture {
    if (values.length != side * side * channels) {
      throw new IllegalArgumentException(
          "%d bytes for a picture of %d x %d x %d".formatted(values.length, side, side, channels));
    }
  }
}
