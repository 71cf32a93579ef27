package io.medsam3.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Undoes damage that text suffers on its way: UTF-8 that was read as Windows-1252, escaped HTML,
 * typographic quotes, ligatures, full-width letters, control characters.
 *
 * <p>It follows what the library ftfy does to the phrases of the reference cases; of wrongly read
 * encodings it repairs Latin-1 and Windows-1252 only.
 */
final class TextRepair {
  /** Bytes 0x80 to 0xFF as characters; the five that Windows-1252 lacks are those of Latin-1. */
  private static final String HIGH = windows1252();

  private static final Map<Character, Byte> BYTE_OF = new HashMap<>();

  static {
    for (int i = 0; i < 128; i++) {
      BYTE_OF.put((char) (0x80 + i), (byte) (0x80 + i));
      BYTE_OF.put(HIGH.charAt(i), (byte) (0x80 + i));
    }
  }

  private static final String CONTINUATION =
      "[\\x{80}-\\x{BF}" + HIGH.substring(0, 32).replaceAll("[\\x{80}-\\x{9F}]", "") + "]";

  /**
   * What UTF-8 looks like when it was read so. One sequence alone counts only where other meanings
   * are improbable: "É…" and "blessé…»" are more often meant.
   */
  private static final Pattern MISREAD =
      Pattern.compile(
          "(?:[ð-ô]C{3}|[à-ï]C{2}|[Â-ß]C){2,}"
              .concat("|[ð-ô]C{3}|[âã]C{2}|[ÂÃ]C|[ÄÅÎ][\\x{A0}-\\x{BF}]|[ÄÅ]C(?=\\p{L})")
              .replace("C", CONTINUATION));

  private static final Pattern TERMINAL_ESCAPE = Pattern.compile("\\x{1B}\\[[\\d;]*[a-zA-Z]");
  private static final Pattern CONTROL =
      Pattern.compile(
          "[\\x{0}-\\x{8}\\x{B}\\x{E}-\\x{1F}\\x{7F}\\x{206A}-\\x{206F}\\x{FEFF}\\x{FFF9}-\\x{FFFC}]");
  private static final Pattern LATER_CONTROL = Pattern.compile("[\\x{80}-\\x{9F}]");
  private static final Pattern COMPATIBLE =
      Pattern.compile("[ĲĳŉǱ-ǳǄ-ǌﬀ-ﬆ\\x{3000}\\x{FF01}-\\x{FFEF}]");
  private static final Pattern SINGLE_QUOTE = Pattern.compile("[ʼ‘-‛]");
  private static final Pattern DOUBLE_QUOTE = Pattern.compile("[“-‟]");
  private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n?|[\\x{2028}\\x{2029}\\x{85}]");
  private static final Pattern LONE_SURROGATE = Pattern.compile("[\\x{D800}-\\x{DFFF}]");

  private TextRepair() {}

  /** Repairs until nothing changes. Text with a {@code <} in it keeps its HTML references. */
  static String repair(String text) {
    boolean unescape = text.indexOf('<') < 0;
    String current = text;
    String before;
    do {
      before = current;
      current = once(unescape ? HtmlEntities.unescapeTerminated(current) : current);
    } while (!current.equals(before));
    return current;
  }

  private static String once(String text) {
    String x = MISREAD.matcher(text).replaceAll(m -> Matcher.quoteReplacement(reread(m.group())));
    x = LATER_CONTROL.matcher(x).replaceAll(m -> "" + HIGH.charAt(m.group().charAt(0) - 0x80));
    x = COMPATIBLE.matcher(x).replaceAll(m -> Matcher.quoteReplacement(compatible(m.group())));
    x = SINGLE_QUOTE.matcher(x).replaceAll("'");
    x = DOUBLE_QUOTE.matcher(x).replaceAll("\"");
    x = LINE_BREAK.matcher(x).replaceAll("\n");
    x = LONE_SURROGATE.matcher(x).replaceAll("\uFFFD");
    x = TERMINAL_ESCAPE.matcher(x).replaceAll("");
    x = CONTROL.matcher(x).replaceAll("");
    return Normalizer.normalize(x, Form.NFC);
  }

  /** The same bytes read as UTF-8, or the text itself when they are not UTF-8. */
  private static String reread(String misread) {
    byte[] bytes = new byte[misread.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = BYTE_OF.getOrDefault(misread.charAt(i), (byte) '?');
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      return misread;
    }
  }

  /** NFKC, which parts ligatures and narrows letters; the long s of one ligature stays long. */
  private static String compatible(String character) {
    return character.equals("ﬅ") ? "ſt" : Normalizer.normalize(character, Form.NFKC);
  }

  private static String windows1252() {
    Charset charset = Charset.forName("windows-1252");
    StringBuilder characters = new StringBuilder();
    for (int i = 0x80; i < 0x100; i++) {
      String character = new String(new byte[] {(byte) i}, charset);
      characters.append(character.equals("\uFFFD") ? "" + (char) i : character);
    }
    return characters.toString();
  }
}
