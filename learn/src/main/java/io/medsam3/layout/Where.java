package io.medsam3.layout;

import io.medsam3.raster.Picture;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which pixels of a mask file belong to a target: {@code nonzero} in any channel, {@code above N}
 * in any channel, {@code values A B ...} of the first channel, {@code colours RRGGBB ...}, or
 * {@code outline} (not zero, and what it encloses); in tables {@code runs} or {@code runs
 * relative}.
 *
 * @param word the first word
 * @param numbers values, or colours as red, green, blue bytes
 */
record Where(String word, Set<Integer> numbers) {
  static Where of(String text) {
    String[] words = text.strip().split("\\s+");
    Set<Integer> numbers = new LinkedHashSet<>();
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      if (words[0].equals("runs") && word.equals("relative")) {
        return new Where(text.strip(), numbers);
      }
      numbers.add(number(word, words[0].equals("colours") ? 16 : 10, text));
    }
    boolean some =
        switch (words[0]) {
          case "nonzero", "outline", "runs" -> numbers.isEmpty();
          case "above" -> numbers.size() == 1;
          case "values", "colours" -> !numbers.isEmpty();
          default -> false;
        };
    if (!some) {
      throw new IllegalArgumentException(
          "where '%s'; expected nonzero, above N, values A B, colours RRGGBB, outline or runs"
              .formatted(text));
    }
    return new Where(words[0], numbers);
  }

  private static int number(String word, int radix, String text) {
    try {
      return Integer.parseInt(word, radix);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("where '%s': '%s' is no number".formatted(text, word), e);
    }
  }

  /** The same of labels in volumes. */
  IntPredicate ofLabels() {
    return switch (word) {
      case "nonzero" -> value -> value != 0;
      case "values" -> numbers::contains;
      default ->
          throw new IllegalArgumentException(
              "where '%s'; of volumes 'nonzero' and 'values A B' are read".formatted(word));
    };
  }

  boolean holds(Picture picture, int x, int y) {
    return switch (word) {
      case "values" -> numbers.contains((int) picture.sample(x, y, 0));
      case "colours" -> numbers.contains(colour(picture, x, y));
      case "above" -> brightest(picture, x, y) > numbers.iterator().next();
      default -> brightest(picture, x, y) != 0;
    };
  }

  private static int colour(Picture picture, int x, int y) {
    boolean grey = picture.channels() < 3;
    int red = (int) picture.sample(x, y, 0);
    int green = grey ? red : (int) picture.sample(x, y, 1);
    int blue = grey ? red : (int) picture.sample(x, y, 2);
    return red << 16 | green << 8 | blue;
  }

  /** Over the colours; how opaque a pixel is does not count. */
  private static double brightest(Picture picture, int x, int y) {
    int channels = picture.channels();
    int colours = channels == 2 || channels == 4 ? channels - 1 : channels;
    double most = 0;
    for (int c = 0; c < colours; c++) {
      most = Math.max(most, picture.sample(x, y, c));
    }
    return most;
  }
}
