package io.medsam3.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names of results: that of the input, and what they hold. */
public final class Names {
  private static final int LONGEST = 40;

  private Names() {}

  /** The input's name without the ending of its format. */
  public static String base(Path input) {
    String name = input.toAbsolutePath().normalize().getFileName().toString();
    String plain = name.replaceFirst("(?i)\\.(nii\\.gz|seg\\.nrrd)$", "");
    return plain.equals(name) && name.indexOf('.') > 0 ? name.replaceFirst("\\.[^.]*$", "") : plain;
  }

  /** The phrases in letters and digits that every file system takes, each once. */
  static List<String> of(List<String> phrases) {
    Set<String> taken = new HashSet<>(Set.of("overlay", "labels", "result"));
    List<String> names = new ArrayList<>();
    for (String phrase : phrases) {
      String words = words(phrase);
      String name = taken.add(words) ? words : words + "-" + (names.size() + 1);
      taken.add(name);
      names.add(name);
    }
    return names;
  }

  private static String words(String phrase) {
    String name = phrase.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
    name = name.replaceAll("^-|-$", "");
    int end = name.offsetByCodePoints(0, Math.min(LONGEST, name.codePointCount(0, name.length())));
    return end == 0 ? "phrase" : name.substring(0, end);
  }
}
