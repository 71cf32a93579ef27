package io.medsam3.dicom.result;

import io.medsam3.dicom.data.Uid;
import io.medsam3.volume.Rgb;
import java.util.Locale;
import java.util.Optional;

/**
 * What is said of one segment beside its voxels.
 *
 * @param label its name, up to 64 characters
 * @param laterality left or right, where the concept names a side
 * @param trackingUid the same object in other results, such as a measurement report
 */
public record SegmentDescription(
    String label,
    ConceptCode category,
    ConceptCode type,
    Optional<ConceptCode> laterality,
    Rgb colour,
    Making making,
    String trackingUid) {

  /** How the segment was made (SegmentAlgorithmType). */
  public enum Making {
    MANUAL,
    SEMIAUTOMATIC,
    AUTOMATIC
  }

  public SegmentDescription {
    if (label.isBlank() || label.length() > 64 || label.indexOf('\\') >= 0) {
      throw new IllegalArgumentException(
          "segment label '%s'; 1 to 64 characters without a backslash".formatted(label));
    }
  }

  /** With the codes of the concept, a new tracking identifier and the given colour. */
  public static SegmentDescription of(String concept, Rgb colour, Making making) {
    String label = concept.strip().replace('\\', '/');
    String cut = label.length() > 64 ? label.substring(0, 64) : label;
    String words = cut.toLowerCase(Locale.ROOT);
    Optional<ConceptCode> side = Anatomy.side(words);
    return new SegmentDescription(
        cut, Anatomy.category(words), Anatomy.type(cut), side, colour, making, Uid.random());
  }
}
