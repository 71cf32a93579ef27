package io.medsam3.data;

import io.medsam3.volume.Spacing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of an index: an image, the mask of one phrase in it, and where both come from.
 *
 * @param image path relative to the index
 * @param mask path relative to the index; an all-zero mask says that the phrase's target is absent
 * @param group patient, video or volume: never split between training and validation
 * @param fg share of the image that the mask covers
 * @param spacing mm between pixel centres along x and y, or null when it is not known
 * @param split {@code training} or {@code validation} where the data set says so, or null for a
 *     split by the hash of the group
 * @param source where the picture was published, or null
 */
public record Row(
    String dataset,
    String modality,
    String image,
    String mask,
    String prompt,
    String group,
    double fg,
    String licence,
    @Nullable List<Double> spacing,
    @Nullable String split,
    @Nullable String source) {
  /** The name of the rows to train on. */
  public static final String TRAINING = "training";

  /** The name of the rows to measure on. */
  public static final String VALIDATION = "validation";

  /** A row of which neither spacing nor split nor source is known. */
  public Row(
      String dataset,
      String modality,
      String image,
      String mask,
      String prompt,
      String group,
      double fg,
      String licence) {
    this(dataset, modality, image, mask, prompt, group, fg, licence, null, null, null);
  }

  /** The spacing as such, or null. */
  public @Nullable Spacing spacingMm() {
    return spacing == null ? null : new Spacing(spacing.get(0), spacing.get(1), 1);
  }

  /** Whether the mask is empty, so that the target is known to be absent. */
  public boolean absent() {
    return fg == 0;
  }
}
