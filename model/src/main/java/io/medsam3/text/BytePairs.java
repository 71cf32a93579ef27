package io.medsam3.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * CLIP's byte-pair merges: pieces of text become numbers of a vocabulary of 49,408.
 *
 * <p>Numbers 0 to 255 are the bytes, 256 to 511 bytes that end a word, then one per merge in order
 * of rank, then the two marks.
 */
final class BytePairs {
  static final int START = 49406;
  static final int END = 49407;

  private static final String FILE = "bpe_simple_vocab_16e6.txt.gz";
  private static final int FIRST_MERGE = 512;
  private static final int MERGES = START - FIRST_MERGE;

  /** The number of each byte. */
  private final int[] bytes = new int[256];

  /** By pair of numbers, left in the upper half: the number of what they merge to. */
  private final Map<Long, Integer> merged = new HashMap<>(2 * MERGES);

  private BytePairs() {}

  static BytePairs load() {
    BytePairs pairs = new BytePairs();
    Map<String, Integer> symbols = pairs.byteSymbols();
    try (InputStream file = BytePairs.class.getResourceAsStream(FILE);
        var reader =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Objects.requireNonNull(file, FILE)),
                    StandardCharsets.UTF_8))) {
      reader.readLine(); // a header; what follows the last merge is not used
      for (int rank = 0; rank < MERGES; rank++) {
        String[] pair = Objects.requireNonNull(reader.readLine(), FILE).split(" ");
        long key = key(number(symbols, pair[0]), number(symbols, pair[1]));
        pairs.merged.put(key, FIRST_MERGE + rank);
        symbols.put(pair[0] + pair[1], FIRST_MERGE + rank);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pairs;
  }

  /** Numbers the bytes, printable ones first, by the characters that stand for them in the file. */
  private Map<String, Integer> byteSymbols() {
    Map<String, Integer> symbols = new HashMap<>(4 * MERGES);
    int number = 0;
    for (int value = 0; value < 256; value++) {
      if (isPrintable(value)) {
        number = add(symbols, value, (char) value, number);
      }
    }
    char stand = 256;
    for (int value = 0; value < 256; value++) {
      if (!isPrintable(value)) {
        number = add(symbols, value, stand++, number);
      }
    }
    return symbols;
  }

  private int add(Map<String, Integer> symbols, int value, char symbol, int number) {
    bytes[value] = number;
    symbols.put(String.valueOf(symbol), number);
    symbols.put(symbol + "</w>", number + 256);
    return number + 1;
  }

  private static int number(Map<String, Integer> symbols, String symbol) {
    return Objects.requireNonNull(symbols.get(symbol), symbol);
  }

  private static boolean isPrintable(int value) {
    return value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE;
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }

  /** The numbers of one word. */
  int[] encode(String word) {
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    int[] numbers = new int[utf8.length];
    for (int i = 0; i < utf8.length; i++) {
      numbers[i] = bytes[utf8[i] & 0xFF];
    }
    numbers[utf8.length - 1] += 256;
    int length = numbers.length;
    int best = lowest(numbers, length);
    while (best != END) {
      length = merge(numbers, length, best);
      best = lowest(numbers, length);
    }
    return Arrays.copyOf(numbers, length);
  }

  /** The merge of lowest rank among neighbours, or {@code END} when none can merge. */
  private int lowest(int[] numbers, int length) {
    int best = END;
    for (int i = 1; i < length; i++) {
      best = Math.min(best, merged.getOrDefault(key(numbers[i - 1], numbers[i]), END));
    }
    return best;
  }

  /** Merges every pair that gives {@code target}, from the left; returns the new length. */
  private int merge(int[] numbers, int length, int target) {
    int kept = 0;
    for (int i = 0; i < length; i++) {
      boolean pair = i + 1 < length && isPair(numbers[i], numbers[i + 1], target);
      numbers[kept++] = pair ? target : numbers[i];
      i += pair ? 1 : 0;
    }
    return kept;
  }

  private boolean isPair(int left, int right, int target) {
    return merged.getOrDefault(key(left, right), END) == target;
  }
}
