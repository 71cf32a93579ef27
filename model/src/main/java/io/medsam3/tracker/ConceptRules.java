package io.medsam3.tracker;

/**
 * Settings of detecting and tracking; sam3/model/sam3_video_base.py.
 *
 * @param detectionScore probability that a detection must exceed
 * @param nmsIou mask IoU above which the worse of two detections is dropped; 0 = none is
 * @param hotStart for how many frames answers are held back, and objects may be withdrawn
 * @param unmatched frames without a detection after which a young object is withdrawn
 * @param duplicates frames on one detection with an older object after which it is withdrawn
 * @param cleanupArea pixels of holes and islands that are removed from masks
 * @param reconditionEvery frames between renewals of tracks by good detections; 0 = never
 * @param mostObjects objects tracked at a time, at most
 */
public record ConceptRules(
    float detectionScore,
    float nmsIou,
    int hotStart,
    int unmatched,
    int duplicates,
    int cleanupArea,
    int reconditionEvery,
    int mostObjects) {
  public ConceptRules {
    if (hotStart > 0 && (unmatched > hotStart || duplicates > hotStart)) {
      throw new IllegalArgumentException(
          "unmatched %d and duplicates %d must not exceed hotStart %d"
              .formatted(unmatched, duplicates, hotStart));
    }
  }

  /** As published. */
  public static ConceptRules released() {
    return new ConceptRules(0.5f, 0.1f, 15, 8, 8, 16, 16, 10_000);
  }
}
