package io.medsam3.dicom.data;

import java.nio.ByteOrder;

/** How elements are written: with or without their value representation, and in which order. */
record Encoding(boolean explicit, ByteOrder order) {
  static final Encoding IMPLICIT_LITTLE = new Encoding(false, ByteOrder.LITTLE_ENDIAN);
  static final Encoding EXPLICIT_LITTLE = new Encoding(true, ByteOrder.LITTLE_ENDIAN);
  static final Encoding EXPLICIT_BIG = new Encoding(true, ByteOrder.BIG_ENDIAN);
}
