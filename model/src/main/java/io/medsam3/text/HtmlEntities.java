package io.medsam3.text;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.translate.EntityArrays;
import org.jspecify.annotations.Nullable;

/**
 * Resolves HTML character references as browsers do, also where the semicolon is missing.
 *
 * <p>Names are those of HTML 4; the semicolon may be missing from numbers and from the names that
 * HTML allows without one.
 *
 * @see <a href="https://html.spec.whatwg.org/#named-character-reference-state">HTML</a>
 */
final class HtmlEntities {
  private static final Pattern REFERENCE =
      Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");
  private static final Pattern TERMINATED = Pattern.compile("&#?[0-9A-Za-z]{1,24};");
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  /** By name without ampersand and semicolon. */
  private static final Map<String, String> NAMES = new HashMap<>();

  /** Names that end without a semicolon, too. */
  private static final Set<String> OPEN_NAMES;

  static {
    add(EntityArrays.BASIC_UNESCAPE);
    add(EntityArrays.ISO8859_1_UNESCAPE);
    NAMES.putAll(Map.of("AMP", "&", "LT", "<", "GT", ">", "QUOT", "\"", "COPY", "©", "REG", "®"));
    OPEN_NAMES = Set.copyOf(NAMES.keySet());
    add(EntityArrays.HTML40_EXTENDED_UNESCAPE);
    add(EntityArrays.APOS_UNESCAPE);
  }

  private HtmlEntities() {}

  private static void add(Map<CharSequence, CharSequence> table) {
    NAMES.putAll(
        table.entrySet().stream()
            .collect(
                Collectors.toMap(
                    e -> e.getKey().toString().replaceAll("[&;]", ""),
                    e -> e.getValue().toString())));
  }

  /** Resolves every reference once; what is not one stays. */
  static String unescape(String text) {
    return text.indexOf('&') < 0
        ? text
        : REFERENCE.matcher(text).replaceAll(match -> quote(resolve(match.group(1))));
  }

  /** As {@link #unescape}, but only references that end with a semicolon. */
  static String unescapeTerminated(String text) {
    return text.indexOf('&') < 0
        ? text
        : TERMINATED.matcher(text).replaceAll(HtmlEntities::resolveTerminated);
  }

  private static String resolveTerminated(MatchResult match) {
    String body = match.group().substring(1);
    String name = body.substring(0, body.length() - 1);
    boolean known = NAMES.containsKey(name) || REFERENCE.matcher("&" + body).matches();
    String resolved = known ? resolve(body) : match.group();
    return quote(resolved.endsWith(";") ? match.group() : resolved);
  }

  private static String quote(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  private static String resolve(String body) {
    boolean closed = body.endsWith(";");
    String name = closed ? body.substring(0, body.length() - 1) : body;
    if (name.startsWith("#")) {
      return number(name.substring(1));
    }
    String whole = NAMES.get(name);
    if (whole != null && (closed || OPEN_NAMES.contains(name))) {
      return whole;
    }
    String open = longestOpenName(name);
    return open == null ? "&" + body : NAMES.get(open) + body.substring(open.length());
  }

  private static @Nullable String longestOpenName(String name) {
    for (int length = name.length(); length > 1; length--) {
      String start = name.substring(0, length);
      if (OPEN_NAMES.contains(start)) {
        return start;
      }
    }
    return null;
  }

  private static String number(String digits) {
    boolean hexadecimal = digits.startsWith("x") || digits.startsWith("X");
    String plain = (hexadecimal ? digits.substring(1) : digits).replaceFirst("^0+(?=.)", "");
    int code = plain.length() > 9 ? Integer.MAX_VALUE : parse(plain, hexadecimal ? 16 : 10);
    if (code >= 0x80 && code <= 0x9F) {
      String repaired = new String(new byte[] {(byte) code}, WINDOWS_1252);
      return repaired.equals("\uFFFD") ? String.valueOf((char) code) : repaired;
    }
    if (code == 0 || code > Character.MAX_CODE_POINT || code >= 0xD800 && code <= 0xDFFF) {
      return "\uFFFD";
    }
    return isForbidden(code) ? "" : Character.toString(code);
  }

  private static int parse(String digits, int radix) {
    return (int) Math.min(Long.parseLong(digits, radix), Integer.MAX_VALUE);
  }

  /** Control characters and the code points that are not characters. */
  private static boolean isForbidden(int code) {
    boolean control = code < 0x20 && code != '\t' && code != '\n' && code != '\f' && code != '\r';
    boolean noCharacter = code >= 0xFDD0 && code <= 0xFDEF || (code & 0xFFFE) == 0xFFFE;
    return control || code == 0x7F || noCharacter;
  }
}
