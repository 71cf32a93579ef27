package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;

/** A coded concept: value, scheme and meaning (PS3.3 section 8). */
public record ConceptCode(String value, String scheme, String meaning) {
  static final int LONGEST_MEANING = 64;

  public ConceptCode {
    if (value.isEmpty() || value.length() > 16 || scheme.isEmpty() || scheme.length() > 16) {
      throw new IllegalArgumentException(
          "code '%s' of scheme '%s'; each 1 to 16 characters".formatted(value, scheme));
    }
    if (meaning.isEmpty() || meaning.length() > LONGEST_MEANING) {
      throw new IllegalArgumentException(
          "code meaning '%s'; 1 to %d characters".formatted(meaning, LONGEST_MEANING));
    }
  }

  static ConceptCode dcm(String value, String meaning) {
    return new ConceptCode(value, "DCM", meaning);
  }

  static ConceptCode sct(String value, String meaning) {
    return new ConceptCode(value, "SCT", meaning);
  }

  /** As an item of a code sequence. */
  DataSet item() {
    return new DataSet()
        .put(Tag.CODE_VALUE, value)
        .put(Tag.CODING_SCHEME_DESIGNATOR, scheme)
        .put(Tag.CODE_MEANING, meaning);
  }
}
