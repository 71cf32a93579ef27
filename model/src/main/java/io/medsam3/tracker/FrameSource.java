package io.medsam3.tracker;

/** The frames of a sequence, as a session asks for them. */
public interface FrameSource {
  /** How many frames there are. */
  int count();

  /** Rows of the masks to show. */
  int height();

  /** Columns of the masks to show. */
  int width();

  /** The features of one frame; they belong to the caller's scope or outlive the call. */
  FrameFeatures frame(int index);
}
