package io.medsam3.dicom.data;

import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Elements by tag. Values stay where they are in the file until they are asked for; a sequence of
 * known length is read each time it is asked for, so keep the list.
 */
public final class DataSet {
  private final TreeMap<Integer, Element> elements = new TreeMap<>(Integer::compareUnsigned);
  private final Encoding encoding;
  private final Remarks remarks;
  private TextDecoder text;

  /** An empty data set to be filled and written. */
  public DataSet() {
    this(Encoding.EXPLICIT_LITTLE, TextDecoder.UTF_8, new Remarks(""));
  }

  DataSet(Encoding encoding, TextDecoder text, Remarks remarks) {
    this.encoding = encoding;
    this.text = text;
    this.remarks = remarks;
  }

  // ---- reading

  /** True if the element is there and not empty. */
  public boolean has(Tag tag) {
    Element element = elements.get(tag.number());
    if (element instanceof Element.Plain plain) {
      return plain.span().length() > 0;
    }
    return element instanceof Element.Fragments
        || element instanceof Element.Items items && !items.items().isEmpty();
  }

  /** The element as it was read, if it is there. */
  public Optional<Element> element(Tag tag) {
    return Optional.ofNullable(elements.get(tag.number()));
  }

  /** The first value as text without padding, empty when there is none. */
  public String text(Tag tag) {
    List<String> values = texts(tag);
    return values.isEmpty() ? "" : values.get(0);
  }

  /** All values as text without padding. */
  public List<String> texts(Tag tag) {
    if (!(elements.get(tag.number()) instanceof Element.Plain plain)
        || plain.span().length() == 0) {
      return List.of();
    }
    Vr vr = representation(tag, plain);
    if (!vr.isText()) {
      return numbersAsText(plain, vr);
    }
    String all = text.decode(plain.span().view(), vr);
    List<String> values = new ArrayList<>();
    String[] parts = vr.kind == Vr.Kind.LONG_TEXT ? new String[] {all} : all.split("\\\\", -1);
    for (String part : parts) {
      values.add(trimmed(part));
    }
    return values;
  }

  public int integer(Tag tag, int otherwise) throws FormatException {
    double value = number(tag, otherwise);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw new FormatException(
          "%s: %s is %s; expected a whole number".formatted(remarks.file(), tag, value));
    }
    return (int) value;
  }

  public double number(Tag tag, double otherwise) throws FormatException {
    double[] values = numbers(tag);
    return values.length == 0 ? otherwise : values[0];
  }

  /** All values as numbers; none when the element is missing or empty. */
  public double[] numbers(Tag tag) throws FormatException {
    if (!(elements.get(tag.number()) instanceof Element.Plain plain)) {
      return new double[0];
    }
    Vr vr = representation(tag, plain);
    return vr.isText() ? decimals(tag) : binary(plain, vr);
  }

  /** Exactly so many numbers, or none when the element is missing or has another count. */
  public double[] numbers(Tag tag, int count) throws FormatException {
    double[] values = numbers(tag);
    return values.length == count ? values : new double[0];
  }

  /** The items of a sequence; none when it is missing or empty. */
  public List<DataSet> items(Tag tag) throws FormatException {
    Element element = elements.get(tag.number());
    if (element instanceof Element.Items items) {
      return items.items();
    }
    if (element instanceof Element.Plain plain && plain.span().length() > 0) {
      return Parser.items(plain, encoding, text, remarks);
    }
    return List.of();
  }

  /** The first item of a sequence, an empty data set when there is none. */
  public DataSet item(Tag tag) throws FormatException {
    List<DataSet> items = items(tag);
    return items.isEmpty() ? new DataSet(encoding, text, remarks) : items.get(0);
  }

  public ByteOrder order() {
    return encoding.order();
  }

  /** The value representation in the file, if the element is there and the file says it. */
  public Optional<Vr> representation(Tag tag) {
    return elements.get(tag.number()) instanceof Element.Plain plain
        ? Optional.of(representation(tag, plain))
        : Optional.empty();
  }

  // ---- writing

  public DataSet put(Tag tag, String... values) {
    byte[] bytes = text.encode(String.join("\\", values), tag.vr());
    return put(tag, bytes);
  }

  /** Numbers, as text or as little endian bytes, as the tag demands. */
  public DataSet put(Tag tag, double... values) {
    if (tag.vr().isText()) {
      String[] texts = new String[values.length];
      Arrays.setAll(texts, n -> DecimalString.of(values[n]));
      return put(tag, texts);
    }
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * tag.vr().unit).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (tag.vr()) {
        case FD -> buffer.putDouble(value);
        case FL -> buffer.putFloat((float) value);
        case US, SS, OW -> buffer.putShort((short) (int) value);
        case UL, SL -> buffer.putInt((int) (long) value);
        case OV -> buffer.putLong((long) value);
        case AT -> throw new IllegalArgumentException(tag + " holds tags; use put(tag, Tag...)");
        default -> buffer.put((byte) value);
      }
    }
    return put(tag, buffer.array());
  }

  /** Tags as a value (VR AT). */
  public DataSet put(Tag tag, Tag... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (Tag value : values) {
      buffer.putShort((short) (value.number() >>> 16)).putShort((short) value.number());
    }
    return put(tag, buffer.array());
  }

  public DataSet put(Tag tag, byte[] value) {
    byte[] even = value;
    if (value.length % 2 != 0) {
      even = Arrays.copyOf(value, value.length + 1);
      even[value.length] = tag.vr().padding();
    }
    elements.put(tag.number(), new Element.Plain(tag.vr(), Span.of(even)));
    return this;
  }

  public DataSet put(Tag tag, DataSet... items) {
    return put(tag, List.of(items));
  }

  public DataSet put(Tag tag, List<DataSet> items) {
    elements.put(tag.number(), new Element.Items(List.copyOf(items)));
    return this;
  }

  /** An element of length zero (type 2). */
  public DataSet putEmpty(Tag tag) {
    if (tag.vr() == Vr.SQ) {
      return put(tag, List.of());
    }
    return put(tag, new byte[0]);
  }

  /** The value of a text attribute of another data set, empty when that has none. */
  public DataSet putFrom(DataSet other, Tag tag) {
    return putFrom(tag, other, tag);
  }

  DataSet putFrom(Tag tag, DataSet other, Tag from) {
    return put(tag, other.texts(from).toArray(new String[0]));
  }

  /** An element of another data set as it is, if that has it. */
  public DataSet putElementOf(DataSet other, Tag tag) {
    other.element(tag).ifPresent(element -> elements.put(tag.number(), element));
    return this;
  }

  // ---- inside the package

  void putElement(int tag, Element element) {
    elements.put(tag, element);
    if (tag == Tag.SPECIFIC_CHARACTER_SET.number()) {
      text = TextDecoder.of(texts(Tag.SPECIFIC_CHARACTER_SET), remarks);
    }
  }

  TextDecoder textDecoder() {
    return text;
  }

  Map<Integer, Element> elements() {
    return elements;
  }

  // ---- details

  private static Vr representation(Tag tag, Element.Plain plain) {
    return plain.vr() == Vr.UN ? tag.vr() : plain.vr();
  }

  private double[] decimals(Tag tag) throws FormatException {
    List<String> texts = texts(tag);
    if (texts.stream().allMatch(String::isEmpty)) {
      return new double[0];
    }
    double[] values = new double[texts.size()];
    for (int n = 0; n < values.length; n++) {
      values[n] = decimal(tag, texts.get(n));
    }
    return values;
  }

  private double decimal(Tag tag, String written) throws FormatException {
    String number = written;
    if (number.indexOf(',') >= 0 && number.indexOf('.') < 0) {
      remarks.add(
          "%s is written '%s'; the decimal comma is read as a point".formatted(tag, written));
      number = number.replace(',', '.');
    }
    @Nullable Double value = null;
    try {
      value = number.isEmpty() ? null : Double.valueOf(number);
    } catch (NumberFormatException notANumber) {
      // Told below, with the place.
    }
    boolean suffix = !number.isEmpty() && Character.isLetter(number.charAt(number.length() - 1));
    if (value == null || suffix || !Double.isFinite(value)) {
      throw new FormatException(
          "%s: %s holds '%s'; expected a finite decimal number"
              .formatted(remarks.file(), tag, written.length() > 40 ? "..." : written));
    }
    return value;
  }

  private double[] binary(Element.Plain plain, Vr vr) {
    ByteBuffer bytes =
        plain.span().view(0, (int) Math.min(plain.span().length(), 1 << 28), encoding.order());
    double[] values = new double[bytes.remaining() / vr.unit];
    for (int n = 0; n < values.length; n++) {
      values[n] =
          switch (vr) {
            case US, OW -> bytes.getShort() & 0xffff;
            case SS -> bytes.getShort();
            case UL, OL -> bytes.getInt() & 0xffffffffL;
            case SL -> bytes.getInt();
            case FL, OF -> bytes.getFloat();
            case FD, OD -> bytes.getDouble();
            case SV, UV, OV -> bytes.getLong();
            case AT -> (double) ((bytes.getShort() & 0xffffL) << 16 | bytes.getShort() & 0xffff);
            default -> bytes.get() & 0xff;
          };
    }
    return values;
  }

  private List<String> numbersAsText(Element.Plain plain, Vr vr) {
    List<String> values = new ArrayList<>();
    for (double value : binary(plain, vr)) {
      boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
      values.add(whole ? "%d".formatted((long) value) : String.format(Locale.ROOT, "%s", value));
    }
    return values;
  }

  private static String trimmed(String value) {
    int start = 0;
    int end = value.length();
    while (start < end && value.charAt(start) <= ' ') {
      start++;
    }
    while (end > start && value.charAt(end - 1) <= ' ') {
      end--;
    }
    return value.substring(start, end);
  }
}
