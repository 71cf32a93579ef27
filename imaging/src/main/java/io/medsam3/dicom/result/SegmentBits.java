package io.medsam3.dicom.result;

import io.medsam3.volume.Segments;

/**
 * Voxels of segments slice by slice, so that a hundred of them need not lie in memory at once.
 * Segments are counted from 0; slices are those of the source.
 */
public interface SegmentBits {
  boolean isEmpty(int segment, int k);

  /** 64 pixels a word, i fastest, lowest bit first; bits after the last pixel are zero. */
  long[] words(int segment, int k);

  /** Those of masks in memory. */
  static SegmentBits of(Segments segments) {
    return new SegmentBits() {
      @Override
      public boolean isEmpty(int segment, int k) {
        return segments.list().get(segment).mask().isSliceEmpty(k);
      }

      @Override
      public long[] words(int segment, int k) {
        return segments.list().get(segment).mask().words(k);
      }
    };
  }
}
