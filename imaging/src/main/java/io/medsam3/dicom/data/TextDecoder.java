package io.medsam3.dicom.data;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Text in the SpecificCharacterSet of a data set, with the escape sequences of ISO 2022 where
 * several sets are named (PS3.3 section C.12.1.1.2, PS3.5 section 6.1).
 */
final class TextDecoder {
  static final TextDecoder UTF_8 = new TextDecoder(StandardCharsets.UTF_8, false);
  // Bytes above 127 are not allowed in the default repertoire; Latin-1 keeps them readable.
  static final TextDecoder DEFAULT = new TextDecoder(StandardCharsets.ISO_8859_1, false);

  private static final int ESCAPE = 0x1b;

  private static final Map<String, String> CHARSETS =
      Map.ofEntries(
          Map.entry("IR 6", "ISO-8859-1"),
          Map.entry("IR 13", "JIS_X0201"),
          Map.entry("IR 58", "GB2312"),
          Map.entry("IR 87", "EUC-JP"),
          Map.entry("IR 100", "ISO-8859-1"),
          Map.entry("IR 101", "ISO-8859-2"),
          Map.entry("IR 109", "ISO-8859-3"),
          Map.entry("IR 110", "ISO-8859-4"),
          Map.entry("IR 126", "ISO-8859-7"),
          Map.entry("IR 127", "ISO-8859-6"),
          Map.entry("IR 138", "ISO-8859-8"),
          Map.entry("IR 144", "ISO-8859-5"),
          Map.entry("IR 148", "ISO-8859-9"),
          Map.entry("IR 149", "EUC-KR"),
          Map.entry("IR 159", "EUC-JP"),
          Map.entry("IR 166", "TIS-620"),
          Map.entry("IR 192", "UTF-8"),
          Map.entry("IR 203", "ISO-8859-15"),
          Map.entry("GB18030", "GB18030"),
          Map.entry("GBK", "GBK"));

  // What follows the escape byte, and the set of the bytes after it.
  private static final Map<String, String> ESCAPES =
      Map.ofEntries(
          Map.entry("(B", "US-ASCII"),
          Map.entry("(J", "JIS_X0201"),
          Map.entry(")I", "JIS_X0201"),
          Map.entry("-A", "ISO-8859-1"),
          Map.entry("-B", "ISO-8859-2"),
          Map.entry("-C", "ISO-8859-3"),
          Map.entry("-D", "ISO-8859-4"),
          Map.entry("-F", "ISO-8859-7"),
          Map.entry("-G", "ISO-8859-6"),
          Map.entry("-H", "ISO-8859-8"),
          Map.entry("-L", "ISO-8859-5"),
          Map.entry("-M", "ISO-8859-9"),
          Map.entry("-T", "TIS-620"),
          Map.entry("$)C", "EUC-KR"),
          Map.entry("$)A", "GB2312"));

  private final Charset charset;
  private final boolean escapes;

  private TextDecoder(Charset charset, boolean escapes) {
    this.charset = charset;
    this.escapes = escapes;
  }

  static TextDecoder of(List<String> terms, Remarks remarks) {
    if (terms.isEmpty()) {
      return DEFAULT;
    }
    String first = terms.get(0);
    if (first.isEmpty() && terms.size() == 1) {
      return DEFAULT;
    }
    String term = first.replace('_', ' ').replaceFirst("^ISO (2022 )?", "").strip();
    String name = first.isEmpty() ? "ISO-8859-1" : CHARSETS.get(term);
    if (name == null || !Charset.isSupported(name)) {
      remarks.add("character set '%s' is not known; text is read as Latin-1".formatted(first));
      return DEFAULT;
    }
    boolean escapes = terms.size() > 1 || first.contains("2022");
    return new TextDecoder(Charset.forName(name), escapes);
  }

  String decode(ByteBuffer bytes, Vr vr) {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    if (vr.kind == Vr.Kind.TEXT) {
      return new String(array, StandardCharsets.ISO_8859_1);
    }
    return escapes && indexOf(array, ESCAPE, 0) >= 0
        ? escaped(array)
        : decode(array, 0, array.length);
  }

  byte[] encode(String value, Vr vr) {
    return value.getBytes(vr.kind == Vr.Kind.TEXT ? StandardCharsets.US_ASCII : charset);
  }

  private String decode(byte[] array, int start, int end) {
    return new String(array, start, end - start, charset);
  }

  private String escaped(byte[] array) {
    StringBuilder text = new StringBuilder();
    int start = 0;
    while (start < array.length) {
      int next = indexOf(array, ESCAPE, start + 1);
      int end = next < 0 ? array.length : next;
      text.append(array[start] == ESCAPE ? piece(array, start, end) : decode(array, start, end));
      start = end;
    }
    return text.toString();
  }

  // One run of bytes that begins with an escape sequence.
  private String piece(byte[] array, int start, int end) {
    String ascii = new String(array, start, Math.min(5, end - start), StandardCharsets.US_ASCII);
    if (ascii.startsWith("\u001b$B") || ascii.startsWith("\u001b$(D")) {
      // Java's own decoder knows these escapes; delimiters after them are plain again.
      Charset japanese =
          Charset.forName(ascii.startsWith("\u001b$B") ? "ISO-2022-JP" : "ISO-2022-JP-2");
      return new String(array, start, end - start, japanese);
    }
    for (int length = 2; length <= 3 && 1 + length <= ascii.length(); length++) {
      @Nullable String name = ESCAPES.get(ascii.substring(1, 1 + length));
      if (name != null) {
        int from = start + 1 + length;
        return new String(array, from, end - from, Charset.forName(name));
      }
    }
    return decode(array, Math.min(start + 3, end), end);
  }

  private static int indexOf(byte[] array, int value, int from) {
    for (int n = from; n < array.length; n++) {
      if (array[n] == value) {
        return n;
      }
    }
    return -1;
  }
}
