package io.medsam3.storage;

import io.medsam3.volume.FormatException;
import java.util.ArrayList;
import java.util.List;

/** Numbers, words and vectors in the text headers of NRRD and MetaImage. */
public final class Numbers {
  private Numbers() {}

  /** Numbers between blanks, commas or parentheses; NaN is allowed, anything else refused. */
  public static double[] doubles(String where, String what, String text) throws FormatException {
    List<Double> values = new ArrayList<>();
    for (String word : text.replaceAll("[(),]", " ").strip().split("\\s+")) {
      try {
        values.add(word.equalsIgnoreCase("nan") ? Double.NaN : Double.parseDouble(word));
      } catch (NumberFormatException e) {
        throw new FormatException("%s: '%s' in %s is no number".formatted(where, word, what), e);
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  public static long[] longs(String where, String what, String text) throws FormatException {
    List<Long> values = new ArrayList<>();
    for (String word : text.strip().split("\\s+")) {
      try {
        values.add(Long.parseLong(word));
      } catch (NumberFormatException e) {
        throw new FormatException(
            "%s: '%s' in %s is no whole number".formatted(where, word, what), e);
      }
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  /** Words between blanks; text in double quotes is one word. */
  public static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(text);
    while (matcher.find()) {
      words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    return words;
  }

  /** Vectors in parentheses and words without, as in {@code none (1,0,0) (0, 1, 0)}. */
  public static List<String> vectors(String text) {
    List<String> vectors = new ArrayList<>();
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("\\([^)]*\\)|[^\\s()]+").matcher(text);
    while (matcher.find()) {
      vectors.add(matcher.group());
    }
    return vectors;
  }
}
