package io.medsam3.storage;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a file says of how it was made, in the place that its format has for such words.
 *
 * @param summary a few words in ASCII, at most 79 characters, for headers of fixed size; empty for
 *     a file that says nothing
 * @param facts by their names, in order; numbers, texts, and records, lists and maps of them
 */
public record Imprint(String summary, Map<String, Object> facts) {
  /** The most characters of a summary: NIfTI has 80 bytes, the last of them 0. */
  public static final int LONGEST_SUMMARY = 79;

  /** Says nothing; files are as if there were no imprints. */
  public static final Imprint NONE = new Imprint("", Map.of());

  /** The name of the facts in formats that name their fields. */
  public static final String KEY = "MedicalSAM3";

  public Imprint {
    if (summary.length() > LONGEST_SUMMARY || !summary.matches("[ -~]*")) {
      throw new IllegalArgumentException(
          "summary '%s'; expected at most %d characters of ASCII"
              .formatted(summary, LONGEST_SUMMARY));
    }
    facts = new LinkedHashMap<>(facts);
  }

  public boolean isNone() {
    return summary.isEmpty();
  }

  /** The facts as one line of JSON in ASCII, which every header takes. */
  public String text() {
    return JsonMapper.builder()
        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
        .build()
        .writeValueAsString(facts);
  }
}
