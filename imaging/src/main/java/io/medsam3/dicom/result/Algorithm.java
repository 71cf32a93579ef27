package io.medsam3.dicom.result;

/** What made a result, as it is written into it. */
public record Algorithm(String name, String version) {
  public Algorithm {
    if (name.isBlank() || name.length() > 64 || version.isBlank() || version.length() > 64) {
      throw new IllegalArgumentException(
          "algorithm '%s' version '%s'; each 1 to 64 characters".formatted(name, version));
    }
  }
}
