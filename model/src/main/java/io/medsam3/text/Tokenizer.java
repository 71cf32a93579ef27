package io.medsam3.text;

import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Turns phrases into the token numbers of CLIP; sam3/model/tokenizer_ve.py. */
public final class Tokenizer {
  /** Tokens of a phrase, the two marks included; what is longer is cut. */
  public static final int CONTEXT = 32;

  /** Characters; byte-pair merging takes quadratic time in the length of a word. */
  private static final int LONGEST_PHRASE = 20_000;

  private static final Pattern WORD =
      Pattern.compile(
          "<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d"
              + "|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private final BytePairs pairs = BytePairs.load();

  /**
   * Token numbers of several phrases.
   *
   * @param ids (P, 32), zero where there is none; the network takes every zero as padding, also the
   *     zero that stands for "!" inside a word
   * @param lengths how many numbers of each row are tokens
   */
  public record Tokens(long[][] ids, int[] lengths) {
    /** The numbers as an int64 tensor (P, 32). */
    public Tensor tensor() {
      long[] flat = Arrays.stream(ids).flatMapToLong(Arrays::stream).toArray();
      return Tensors.of(flat, ids.length, CONTEXT);
    }

    /**
     * The numbers without the columns in which every phrase is padding, (P, longest): no answer
     * depends on those, for attention is causal in the text and masked behind it.
     */
    public Tensor shortest() {
      int longest = Arrays.stream(lengths).max().orElse(CONTEXT);
      return tensor().narrow(1, 0, longest);
    }
  }

  /**
   * The tokens of phrases that a user gives.
   *
   * @throws IllegalArgumentException when a phrase is empty or longer than 20,000 characters
   */
  public Tokens encode(List<String> phrases) {
    long[][] ids = new long[phrases.size()][];
    int[] lengths = new int[phrases.size()];
    for (int i = 0; i < ids.length; i++) {
      int[] tokens = tokens(phrases.get(i));
      if (tokens.length == 2) {
        throw new IllegalArgumentException(
            "phrase %d of %d is empty; expected words such as \"polyp\""
                .formatted(i + 1, ids.length));
      }
      ids[i] = cut(tokens);
      lengths[i] = Math.min(tokens.length, CONTEXT);
    }
    return new Tokens(ids, lengths);
  }

  /** All tokens of a text, empty or not, between the two marks. */
  public int[] tokens(String text) {
    if (text.length() > LONGEST_PHRASE) {
      throw new IllegalArgumentException(
          "the phrase has %d characters; expected at most %d"
              .formatted(text.length(), LONGEST_PHRASE));
    }
    List<int[]> words = new ArrayList<>();
    words.add(new int[] {BytePairs.START});
    WORD.matcher(clean(text)).results().map(MatchResult::group).map(this::word).forEach(words::add);
    words.add(new int[] {BytePairs.END});
    return words.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private int[] word(String word) {
    return switch (word) {
      case "<start_of_text>" -> new int[] {BytePairs.START};
      case "<end_of_text>" -> new int[] {BytePairs.END};
      default -> pairs.encode(word);
    };
  }

  /** A row of {@link #CONTEXT} numbers; a cut row keeps its end mark. */
  public static long[] cut(int[] tokens) {
    long[] row = Arrays.copyOf(IntStream.of(tokens).asLongStream().toArray(), CONTEXT);
    if (tokens.length > CONTEXT) {
      row[CONTEXT - 1] = BytePairs.END;
    }
    return row;
  }

  /** The text that is tokenised: repaired, HTML resolved twice, single spaces, lower case. */
  public static String clean(String text) {
    String resolved = HtmlEntities.unescape(HtmlEntities.unescape(TextRepair.repair(text)));
    return SPACE.matcher(resolved).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
  }
}
