package io.medsam3.dicom.series;

import java.util.List;

/** Lists in sentences: the first few and how many more. */
final class Names {
  private static final int SHOWN = 5;

  private Names() {}

  /** Such as {@code 1 image} or {@code 3 images}. */
  static String count(int count, String noun) {
    return count == 1 ? "1 " + noun : count + " " + noun + "s";
  }

  static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
  }
}
