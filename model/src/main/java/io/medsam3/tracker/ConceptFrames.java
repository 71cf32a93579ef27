package io.medsam3.tracker;

/** A sequence whose frames can be searched for a concept. */
public interface ConceptFrames {
  int count();

  int height();

  int width();

  /** What is found on a frame; belongs to the caller's scope or outlives the call. */
  FrameDetections detect(int frame);
}
