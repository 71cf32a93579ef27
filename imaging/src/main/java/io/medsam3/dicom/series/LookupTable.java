package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;
import io.medsam3.volume.FormatException;

/** Entries from a first mapped value on; values outside take the first or the last. */
record LookupTable(int first, int bits, double[] entries) {

  /** The item of a Modality or VOI LUT sequence. */
  static LookupTable of(DataSet item, boolean signed, String file) throws FormatException {
    double[] shape = item.numbers(Tag.LUT_DESCRIPTOR);
    double[] data = item.numbers(Tag.LUT_DATA);
    if (shape.length < 3) {
      throw new FormatException(
          "%s: %s has %d numbers; expected 3".formatted(file, Tag.LUT_DESCRIPTOR, shape.length));
    }
    int count = shape[0] == 0 ? 1 << 16 : (int) shape[0] & 0xffff;
    int first = signed ? (short) shape[1] : (int) shape[1];
    if (data.length * 2 == count) {
      data = bytes(data);
    }
    if (data.length < count) {
      throw new FormatException(
          "%s: a lookup table has %d of %d entries".formatted(file, data.length, count));
    }
    double[] entries = new double[count];
    for (int n = 0; n < count; n++) {
      entries[n] = (int) data[n] & 0xffff;
    }
    return new LookupTable(first, (int) shape[2], entries);
  }

  // Two entries of 8 bits in each word.
  private static double[] bytes(double[] words) {
    double[] bytes = new double[2 * words.length];
    for (int n = 0; n < words.length; n++) {
      bytes[2 * n] = (int) words[n] & 0xff;
      bytes[2 * n + 1] = (int) words[n] >> 8 & 0xff;
    }
    return bytes;
  }

  int entry(int value) {
    return (int) entries[Math.max(0, Math.min(entries.length - 1, value - first))];
  }
}
