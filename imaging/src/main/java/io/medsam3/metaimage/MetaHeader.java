package io.medsam3.metaimage;

import io.medsam3.storage.Numbers;
import io.medsam3.storage.StoredType;
import io.medsam3.volume.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code Key = Value} lines of a MetaImage up to ElementDataFile, keys in lower case.
 *
 * @param listed lines behind {@code ElementDataFile = LIST}
 * @param length bytes of the header in its file
 */
record MetaHeader(String where, Map<String, String> fields, List<String> listed, long length) {
  private static final int LONGEST = 1 << 20;

  /** True if the text starts as a MetaImage header does. */
  static boolean claims(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1).stripLeading();
    return text.matches("(?s)(ObjectType|NDims|Comment|ObjectSubType|BinaryData)\\s*=.*");
  }

  static MetaHeader parse(String where, InputStream in) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    List<String> listed = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long count = 0;
    boolean inList = false;
    for (int b = in.read(); ; b = in.read()) {
      if (b >= 0 && b != '\n') {
        line.write(b);
        if (++count > LONGEST) {
          throw new FormatException(where + ": no ElementDataFile within 1 MB; no MetaImage");
        }
        continue;
      }
      count += b < 0 ? 0 : 1;
      String text = line.toString(StandardCharsets.UTF_8).strip();
      line.reset();
      if (inList && !text.isEmpty()) {
        listed.add(text);
      } else if (!text.isEmpty()) {
        String key = field(where, text, fields);
        String value = fields.getOrDefault("elementdatafile", "");
        inList = key.equals("elementdatafile") && value.toUpperCase(Locale.ROOT).startsWith("LIST");
        if (key.equals("elementdatafile") && !inList) {
          break;
        }
      }
      if (b < 0) {
        break;
      }
    }
    if (!fields.containsKey("elementdatafile")) {
      throw new FormatException(
          where + ": ended without ElementDataFile; it is truncated or no MetaImage");
    }
    return new MetaHeader(where, fields, listed, count);
  }

  private static String field(String where, String text, Map<String, String> fields)
      throws FormatException {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new FormatException(
          "%s: the header line '%s' is no field; expected 'Key = Value'"
              .formatted(where, text.length() > 60 ? text.substring(0, 60) : text));
    }
    String key = text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
    fields.put(key, text.substring(equals + 1).strip());
    return key;
  }

  /** The value of the first of these keys that is there. */
  Optional<String> first(String... keys) {
    for (String key : keys) {
      if (fields.containsKey(key)) {
        return Optional.of(fields.get(key));
      }
    }
    return Optional.empty();
  }

  String required(String key) throws FormatException {
    String value = fields.get(key);
    if (value == null) {
      throw new FormatException(where + ": the required field " + key + " is missing");
    }
    return value;
  }

  boolean flag(boolean otherwise, String... keys) {
    return first(keys)
        .map(v -> v.toLowerCase(Locale.ROOT).matches("true|1|yes|t"))
        .orElse(otherwise);
  }

  long number(String key, long otherwise) throws FormatException {
    Optional<String> value = first(key);
    return value.isEmpty() ? otherwise : Numbers.longs(where, key, value.get())[0];
  }

  StoredType type() throws FormatException {
    String type = required("elementtype").toUpperCase(Locale.ROOT).replace("_ARRAY", "");
    return switch (type) {
      case "MET_CHAR" -> StoredType.I8;
      case "MET_UCHAR" -> StoredType.U8;
      case "MET_SHORT" -> StoredType.I16;
      case "MET_USHORT" -> StoredType.U16;
      // MetaIO defines LONG as 4 bytes whatever the machine.
      case "MET_INT", "MET_LONG" -> StoredType.I32;
      case "MET_UINT", "MET_ULONG" -> StoredType.U32;
      case "MET_LONG_LONG" -> StoredType.I64;
      case "MET_ULONG_LONG" -> StoredType.U64;
      case "MET_FLOAT" -> StoredType.F32;
      case "MET_DOUBLE" -> StoredType.F64;
      default -> throw new FormatException(where + ": the ElementType " + type + " is not read");
    };
  }
}
