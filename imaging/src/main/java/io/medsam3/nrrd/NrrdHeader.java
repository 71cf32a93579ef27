package io.medsam3.nrrd;

import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text of a NRRD header: fields ({@code name: value}), key/value pairs ({@code key:=value}) and
 * the lines of a {@code data file: LIST}.
 *
 * @param length bytes of the header in its file, blank line included
 */
record NrrdHeader(
    String where,
    Map<String, String> fields,
    Map<String, String> pairs,
    List<String> listedFiles,
    long length) {

  private static final int LONGEST = 1 << 24;
  private static final Pattern ESCAPE = Pattern.compile("\\\\([n\\\\])");

  static boolean claims(byte[] head) {
    return head.length >= 8
        && new String(head, 0, 7, StandardCharsets.ISO_8859_1).equals("NRRD000");
  }

  static NrrdHeader parse(String where, InputStream in) throws IOException {
    Lines lines = new Lines(where, in);
    String magic = lines.next().orElse("");
    if (!magic.startsWith("NRRD000")) {
      throw new FormatException(where + ": does not start with NRRD000; this is no NRRD file");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, String> pairs = new LinkedHashMap<>();
    List<String> listed = new ArrayList<>();
    boolean inList = false;
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      String text = line.get();
      if (text.isEmpty()) {
        break;
      }
      if (inList) {
        listed.add(text.strip());
      } else if (!text.startsWith("#")) {
        inList = field(where, text, fields, pairs);
      }
    }
    return new NrrdHeader(where, fields, pairs, listed, lines.count);
  }

  // True if the rest of the header is a list of files.
  private static boolean field(
      String where, String text, Map<String, String> fields, Map<String, String> pairs)
      throws FormatException {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new FormatException(
          "%s: the header line '%s' is no field; expected 'name: value'"
              .formatted(where, text.length() > 60 ? text.substring(0, 60) : text));
    }
    String name = text.substring(0, colon);
    if (text.startsWith(":=", colon)) {
      pairs.put(name, plain(text.substring(colon + 2)));
      return false;
    }
    String key = name.strip().toLowerCase(Locale.ROOT).replace(" ", "");
    String value = text.substring(colon + 1).strip();
    fields.put(key.equals("centers") ? "centerings" : key, value);
    return key.equals("datafile") && value.toUpperCase(Locale.ROOT).startsWith("LIST");
  }

  /** Undoes the escapes of a value, which are those of a newline and of a backslash. */
  private static String plain(String value) {
    return ESCAPE.matcher(value).replaceAll(escape -> escape.group(1).equals("n") ? "\n" : "\\\\");
  }

  /** A field by its name without spaces, as in {@code spacedirections}. */
  Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  String required(String name) throws FormatException {
    String value = fields.get(name);
    if (value == null) {
      throw new FormatException(where + ": the required field '" + name + "' is missing");
    }
    return value;
  }

  /** Bytes of text up to the newline, counted so that binary data can follow. */
  private static final class Lines {
    private final String where;
    private final InputStream in;
    private long count;

    Lines(String where, InputStream in) {
      this.where = where;
      this.in = in;
    }

    Optional<String> next() throws IOException {
      java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
      int b = in.read();
      if (b < 0) {
        return Optional.empty();
      }
      for (; b >= 0; b = in.read()) {
        count++;
        if (b == '\n') {
          break;
        }
        if (count > LONGEST) {
          throw new FormatException(where + ": the header does not end within 16 MB");
        }
        line.write(b);
      }
      String text = line.toString(StandardCharsets.UTF_8);
      return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
  }
}
