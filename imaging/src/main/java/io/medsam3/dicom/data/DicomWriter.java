package io.medsam3.dicom.data;

import io.medsam3.storage.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes Part 10 files little endian, element by element in the order of their tags, so that pixels
 * and long sequences never lie in memory as a whole.
 */
public final class DicomWriter {
  private static final String IMPLEMENTATION_UID = "2.25.205816274063198446541254108932163271949";
  private static final String IMPLEMENTATION_NAME = "MEDSAM3_1";
  private static final int UNDEFINED = -1;
  private static final int LONGEST_SHORT = 0xfffe;

  private final OutputStream out;
  private final boolean explicit;
  private final ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);

  private DicomWriter(OutputStream out, boolean explicit) {
    this.out = out;
    this.explicit = explicit;
  }

  /** Writes what comes after the file meta information. */
  @FunctionalInterface
  public interface Body {
    void write(DicomWriter writer) throws IOException;
  }

  /** A whole data set as a file that appears only when it is complete. */
  public static void write(Path target, DataSet data, TransferSyntax syntax) throws IOException {
    write(target, data, syntax, writer -> writer.elements(data));
  }

  /** A file whose body is streamed; {@code identity} holds its SOP class and instance. */
  public static void write(Path target, DataSet identity, TransferSyntax syntax, Body body)
      throws IOException {
    AtomicFile.write(target, out -> stream(out, identity, syntax, body));
  }

  private static void stream(OutputStream out, DataSet identity, TransferSyntax syntax, Body body)
      throws IOException {
    if (!syntax.encoding().order().equals(ByteOrder.LITTLE_ENDIAN)
        || syntax == TransferSyntax.DEFLATED) {
      throw new IllegalArgumentException(syntax.title() + " is not written");
    }
    out.write(new byte[128]);
    out.write(new byte[] {'D', 'I', 'C', 'M'});
    DataSet meta =
        new DataSet()
            .put(Tag.FILE_META_VERSION, new byte[] {0, 1})
            .putFrom(Tag.MEDIA_STORAGE_SOP_CLASS_UID, identity, Tag.SOP_CLASS_UID)
            .putFrom(Tag.MEDIA_STORAGE_SOP_INSTANCE_UID, identity, Tag.SOP_INSTANCE_UID)
            .put(Tag.TRANSFER_SYNTAX_UID, syntax.uid())
            .put(Tag.IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_UID)
            .put(Tag.IMPLEMENTATION_VERSION_NAME, IMPLEMENTATION_NAME);
    meta.put(Tag.FILE_META_GROUP_LENGTH, length(meta, true));
    new DicomWriter(out, true).elements(meta);
    body.write(new DicomWriter(out, syntax.encoding().explicit()));
  }

  /** Elements as they stand inside an item, explicit. */
  public static byte[] encoded(DataSet data) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new DicomWriter(bytes, true).elements(data);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  public void elements(DataSet data) throws IOException {
    for (Map.Entry<Integer, Element> entry : data.elements().entrySet()) {
      element(entry.getKey(), entry.getValue());
    }
  }

  private void element(int tag, Element element) throws IOException {
    if (element instanceof Element.Plain plain) {
      Span span = plain.span();
      start(tag, plain.vr(), (int) span.length());
      byte[] bytes = new byte[(int) span.length()];
      span.view().get(bytes);
      out.write(bytes);
    } else if (element instanceof Element.Items items) {
      start(tag, Vr.SQ, (int) length(items.items(), explicit));
      for (DataSet item : items.items()) {
        delimiter(0xfffe, 0xe000, (int) length(item, explicit));
        elements(item);
      }
    } else {
      throw new IllegalArgumentException("compressed pixels are not written");
    }
  }

  /** Begins a sequence whose items are written one by one. */
  public void startSequence(Tag tag) throws IOException {
    start(tag.number(), Vr.SQ, UNDEFINED);
  }

  /** One item of a started sequence, given in encoded pieces in the order of their tags. */
  public void item(byte[]... pieces) throws IOException {
    int length = 0;
    for (byte[] piece : pieces) {
      length += piece.length;
    }
    delimiter(0xfffe, 0xe000, length);
    for (byte[] piece : pieces) {
      out.write(piece);
    }
  }

  public void endSequence() throws IOException {
    delimiter(0xfffe, 0xe0dd, 0);
  }

  /**
   * Begins a value of {@code length} bytes, which the caller writes to the stream; an odd length
   * needs one more byte of zero.
   */
  public OutputStream startPixels(boolean words, long length) throws IOException {
    if (length > 0xfffffffeL) {
      throw new IOException(
          "pixel data of %d bytes; one DICOM file holds at most 4 GiB: write fewer segments a file"
              .formatted(length));
    }
    start(Tag.PIXEL_DATA.number(), words ? Vr.OW : Vr.OB, (int) length);
    return out;
  }

  private void start(int tag, Vr vr, int length) throws IOException {
    header.clear().putShort((short) (tag >>> 16)).putShort((short) tag);
    boolean tooLong = explicit && !vr.longForm && length > LONGEST_SHORT;
    if (explicit) {
      // A short form cannot say such a length; PS3.5 section 6.2.2 then asks for UN.
      Vr written = tooLong ? Vr.UN : vr;
      header.put((byte) written.name().charAt(0)).put((byte) written.name().charAt(1));
      if (written.longForm) {
        header.putShort((short) 0).putInt(length);
      } else {
        header.putShort((short) length);
      }
    } else {
      header.putInt(length);
    }
    out.write(header.array(), 0, header.position());
  }

  private void delimiter(int group, int element, int length) throws IOException {
    header.clear().putShort((short) group).putShort((short) element).putInt(length);
    out.write(header.array(), 0, 8);
  }

  private static long length(List<DataSet> items, boolean explicit) {
    return items.stream().mapToLong(item -> 8 + length(item, explicit)).sum();
  }

  private static long length(DataSet data, boolean explicit) {
    long sum = 0;
    for (Element element : data.elements().values()) {
      if (element instanceof Element.Plain plain) {
        long length = plain.span().length();
        boolean wide = plain.vr().longForm || length > LONGEST_SHORT;
        sum += length + (explicit && wide ? 12 : 8);
      } else if (element instanceof Element.Items items) {
        sum += length(items.items(), explicit) + (explicit ? 12 : 8);
      }
    }
    return sum;
  }
}
