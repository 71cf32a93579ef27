package io.medsam3.dicom.result;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The stored pixels of a segmentation, frame by frame. */
sealed interface FramePixels permits BinaryPixels, FractionPixels, LabelPixels {

  /**
   * One frame.
   *
   * @param segment number from 1; 0 for a frame of all segments
   * @param k slice of the grid
   */
  record Frame(int segment, int k) {}

  SegWriter.Kind kind();

  /** Bits of one stored pixel. */
  int bits();

  /** All frames that are not empty, by segment, then by slice. */
  List<Frame> frames();

  /** Bytes of so many frames, made even. */
  long bytes(int frames);

  void write(OutputStream out, List<Frame> frames) throws IOException;
}
