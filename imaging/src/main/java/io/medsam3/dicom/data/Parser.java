package io.medsam3.dicom.data;

import io.medsam3.volume.FormatException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads elements (PS3.5 section 7). Sequences of undefined length are read at once because only
 * that tells where they end; all else is remembered by its place.
 */
final class Parser {
  private static final long UNDEFINED = 0xffffffffL;
  private static final int ITEM = 0xfffee000;
  private static final int ITEM_END = 0xfffee00d;
  private static final int SEQUENCE_END = 0xfffee0dd;
  // Real objects nest about ten deep; the limit keeps a hostile file from exhausting the stack.
  private static final int DEEPEST = 64;

  private final Bytes bytes;
  private final Remarks remarks;
  private long at;

  Parser(Bytes bytes, long start, Remarks remarks) {
    this.bytes = bytes;
    this.at = start;
    this.remarks = remarks;
  }

  /** The items of a sequence that was left as bytes. */
  static List<DataSet> items(
      Element.Plain plain, Encoding encoding, TextDecoder text, Remarks remarks)
      throws FormatException {
    Span span = plain.span();
    Parser parser = new Parser(span.bytes(), span.offset(), remarks);
    // Of unknown representation: implicit little endian (PS3.5 section 6.2.2), or as the file is.
    Encoding used =
        plain.vr() == Vr.UN
            ? parser.detectedInItem(span.offset() + span.length(), encoding)
            : encoding;
    return parser.sequence(span.offset() + span.length(), false, new Context(used, text, 0));
  }

  /** What holds for all elements of one data set. */
  private record Context(Encoding encoding, TextDecoder text, int depth) {
    Context inside() {
      return new Context(encoding, text, depth + 1);
    }
  }

  long position() {
    return at;
  }

  /** The elements of group 2, always explicit little endian but for some old files. */
  DataSet fileMeta(long end) throws FormatException {
    Context context = new Context(detected(end, Encoding.EXPLICIT_LITTLE), TextDecoder.DEFAULT, 0);
    DataSet meta = new DataSet(context.encoding(), context.text(), remarks);
    while (end - at >= 8 && bytes.unsignedShort(at, context.encoding().order()) == 2) {
      element(meta, end, context);
    }
    return meta;
  }

  /** All elements up to the end of the file. */
  DataSet dataSet(long end, Encoding declared) throws FormatException {
    Encoding encoding = detected(end, declared);
    if (!encoding.equals(declared)) {
      remarks.add(
          "the elements are %s VR %s, unlike the transfer syntax says"
              .formatted(encoding.explicit() ? "explicit" : "implicit", encoding.order()));
    }
    return elements(end, new Context(encoding, TextDecoder.DEFAULT, 0));
  }

  // Up to the end, or to an item delimiter.
  private DataSet elements(long end, Context context) throws FormatException {
    if (context.depth() > DEEPEST) {
      throw new FormatException(
          "%s: sequences nest deeper than %d at byte %d; the file is damaged or hostile"
              .formatted(remarks.file(), DEEPEST, at));
    }
    DataSet data = new DataSet(context.encoding(), context.text(), remarks);
    while (end - at >= 8 && element(data, end, context)) {
      // Each turn reads one element.
    }
    return data;
  }

  // False when a delimiter or padding ends the data set.
  private boolean element(DataSet data, long end, Context context) throws FormatException {
    int tag = tag(context.encoding());
    if (tag == ITEM_END || tag == SEQUENCE_END) {
      at += 8;
      return false;
    }
    if (tag == 0) {
      // Zeros after the last element are padding; some writers fill blocks of a tape.
      at = end;
      return false;
    }
    Header header = header(tag, end, context.encoding());
    at = header.valueAt;
    if (header.length == UNDEFINED) {
      data.putElement(tag, undefined(header, end, nested(header, data, context)));
      return true;
    }
    long length = header.length;
    if (length > end - at) {
      if (tag >>> 16 != 0x7fe0) {
        throw new FormatException(
            "%s: %s at byte %d says it has %d bytes, %d are left; the file is cut short or damaged"
                .formatted(remarks.file(), Tag.text(tag), at, length, end - at));
      }
      // Pixel data that is cut short: the header is still of use, the reader of pixels tells.
      length = end - at;
    }
    data.putElement(tag, new Element.Plain(header.vr, new Span(bytes, at, length)));
    at += length;
    return true;
  }

  // Items follow the character set of the data set around them unless they name their own.
  private Context nested(Header header, DataSet data, Context context) {
    return new Context(encoding(header, context), data.textDecoder(), context.depth() + 1);
  }

  private record Header(int tag, Vr vr, long length, long valueAt) {}

  private Header header(int tag, long end, Encoding encoding) throws FormatException {
    if (!encoding.explicit()) {
      return implicit(tag, encoding);
    }
    int first = bytes.unsignedByte(at + 4);
    int second = bytes.unsignedByte(at + 5);
    Vr vr = Vr.of(first, second);
    if (vr == null && !(letter(first) && letter(second))) {
      if (first + second == 0 || first == '?' || first == ' ' || first == '-') {
        // Old writers leave the representation blank; PS3.5 then still has a short length.
        vr = Vr.UN;
        return new Header(tag, vr, bytes.unsignedShort(at + 6, encoding.order()), at + 8);
      }
      remarks.add("%s has no value representation in an explicit file".formatted(Tag.text(tag)));
      return implicit(tag, encoding);
    }
    if (vr == null || vr.longForm) {
      // Representations not known here are long ones: PS3.5 section 6.2 allows no other new ones.
      return longHeader(tag, vr, end, encoding);
    }
    return new Header(tag, vr, bytes.unsignedShort(at + 6, encoding.order()), at + 8);
  }

  private Header longHeader(int tag, @Nullable Vr vr, long end, Encoding encoding)
      throws FormatException {
    if (end - at < 12) {
      throw new FormatException(
          "%s: the file ends inside the header of %s".formatted(remarks.file(), Tag.text(tag)));
    }
    if (vr == null) {
      remarks.add("%s has an unknown value representation".formatted(Tag.text(tag)));
    }
    long length = bytes.unsignedInt(at + 8, encoding.order());
    return new Header(tag, vr == null ? Vr.UN : vr, length, at + 12);
  }

  private Header implicit(int tag, Encoding encoding) {
    Tag known = Tag.of(tag);
    long length = bytes.unsignedInt(at + 4, encoding.order());
    return new Header(tag, known == null ? Vr.UN : known.vr(), length, at + 8);
  }

  private Element undefined(Header header, long end, Context context) throws FormatException {
    if (header.tag >>> 16 == 0x7fe0) {
      return new Element.Fragments(fragments(end, context.encoding()));
    }
    return new Element.Items(sequence(end, true, context));
  }

  // A sequence in an element of unknown representation is implicit little endian inside.
  private Encoding encoding(Header header, Context context) {
    boolean unknown = header.vr == Vr.UN && context.encoding().explicit();
    return unknown && header.tag >>> 16 != 0x7fe0 ? Encoding.IMPLICIT_LITTLE : context.encoding();
  }

  private List<DataSet> sequence(long end, boolean delimited, Context context)
      throws FormatException {
    List<DataSet> items = new ArrayList<>();
    while (end - at >= 8) {
      int tag = tag(context.encoding());
      long length = bytes.unsignedInt(at + 4, context.encoding().order());
      if (tag == SEQUENCE_END && delimited) {
        at += 8;
        return items;
      }
      if (tag != ITEM) {
        return afterItems(items, tag, delimited);
      }
      at += 8;
      items.add(item(length, end, context.inside()));
    }
    if (delimited) {
      remarks.add("a sequence is not ended before its surroundings end");
    }
    return items;
  }

  private List<DataSet> afterItems(List<DataSet> items, int tag, boolean delimited)
      throws FormatException {
    if (!delimited && (tag == 0 || tag == SEQUENCE_END)) {
      return items;
    }
    throw new FormatException(
        "%s: found %s at byte %d of a sequence, expected an item"
            .formatted(remarks.file(), Tag.text(tag), at));
  }

  private DataSet item(long length, long end, Context context) throws FormatException {
    if (length == UNDEFINED) {
      return elements(end, context);
    }
    if (length > end - at) {
      throw new FormatException(
          "%s: an item at byte %d says it has %d bytes, %d are left"
              .formatted(remarks.file(), at, length, end - at));
    }
    long itemEnd = at + length;
    DataSet data = elements(itemEnd, context);
    at = itemEnd;
    return data;
  }

  private List<Span> fragments(long end, Encoding encoding) throws FormatException {
    List<Span> spans = new ArrayList<>();
    while (end - at >= 8) {
      int tag = tag(encoding);
      long length = bytes.unsignedInt(at + 4, encoding.order());
      if (tag == SEQUENCE_END) {
        at += 8;
        return spans;
      }
      if (tag != ITEM) {
        throw new FormatException(
            "%s: found %s at byte %d of the pixel data, expected a fragment"
                .formatted(remarks.file(), Tag.text(tag), at));
      }
      at += 8;
      if (length > end - at) {
        remarks.add(
            "the last fragment of the pixel data says it has %d bytes, %d are left"
                .formatted(length, end - at));
        length = end - at;
      }
      spans.add(new Span(bytes, at, length));
      at += length;
    }
    remarks.add("the pixel data is not ended by a delimiter; the file may be cut short");
    return spans;
  }

  /** The encoding of the elements that begin here, judged by the first of them. */
  private Encoding detected(long end, Encoding declared) {
    if (end - at < 8) {
      return declared;
    }
    boolean letters = Vr.of(bytes.unsignedByte(at + 4), bytes.unsignedByte(at + 5)) != null;
    return letters == declared.explicit() || !letters && blankVr()
        ? declared
        : new Encoding(letters, declared.order());
  }

  private boolean blankVr() {
    return bytes.unsignedByte(at + 4) == '?' || bytes.unsignedByte(at + 4) == '-';
  }

  private Encoding detectedInItem(long end, Encoding outside) {
    if (!outside.explicit() || end - at < 16) {
      return outside.explicit() ? Encoding.IMPLICIT_LITTLE : outside;
    }
    boolean letters = Vr.of(bytes.unsignedByte(at + 12), bytes.unsignedByte(at + 13)) != null;
    return letters ? outside : Encoding.IMPLICIT_LITTLE;
  }

  private int tag(Encoding encoding) {
    return bytes.unsignedShort(at, encoding.order()) << 16
        | bytes.unsignedShort(at + 2, encoding.order());
  }

  private static boolean letter(int value) {
    return value >= 'A' && value <= 'Z';
  }
}
