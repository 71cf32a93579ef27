package io.medsam3.data;

/**
 * One line of an index: an image, the mask of one phrase in it, and where both come from.
 *
 * @param image path relative to the index
 * @param mask path relative to the index; an all-zero mask says that the phrase's target is absent
 * @param group patient, video or volume: never split between training and validation
 * @param fg share of the image that the mask covers
 */
public record Row(
    String dataset,
    String modality,
    String image,
    String mask,
    String prompt,
    String group,
    double fg,
    String licence) {

  /** Whether the mask is empty, so that the target is known to be absent. */
  public boolean absent() {
    return fg == 0;
  }
}
