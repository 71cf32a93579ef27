package io.medsam3.dicom.pixel;

import java.util.Optional;

/**
 * One decoded frame: samples of a pixel side by side, row by row.
 *
 * @param lumaChroma whether the stream itself tells that colours are luma and chroma
 * @param signed values carry their sign already; otherwise they are cells as in the file
 */
record Samples(
    int columns,
    int rows,
    int channels,
    int[] values,
    boolean signed,
    Optional<Boolean> lumaChroma) {
  Samples(int columns, int rows, int channels, int[] values, boolean signed) {
    this(columns, rows, channels, values, signed, Optional.empty());
  }

  Samples telling(Optional<Boolean> colours) {
    return new Samples(columns, rows, channels, values, signed, colours);
  }
}
