package io.medsam3.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** DICOM bytes element by element, also as no writer should write them. */
public final class RawDicom {
  public static final String IMPLICIT = "1.2.840.10008.1.2";
  public static final String EXPLICIT = "1.2.840.10008.1.2.1";
  public static final String DEFLATED = "1.2.840.10008.1.2.1.99";
  public static final String BIG_ENDIAN = "1.2.840.10008.1.2.2";
  public static final String RLE = "1.2.840.10008.1.2.5";
  private static final List<String> LONG_FORM =
      List.of("OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UC", "UN", "UR", "UT", "ZZ");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final boolean explicit;
  private final ByteOrder order;

  public RawDicom(boolean explicit, ByteOrder order) {
    this.explicit = explicit;
    this.order = order;
  }

  public static RawDicom explicit() {
    return new RawDicom(true, ByteOrder.LITTLE_ENDIAN);
  }

  public static RawDicom implicit() {
    return new RawDicom(false, ByteOrder.LITTLE_ENDIAN);
  }

  public RawDicom element(int tag, String vr, byte[] value) {
    header(tag, vr, value.length);
    out.writeBytes(value);
    return this;
  }

  /** The tag and a length that may be a lie. */
  public RawDicom header(int tag, String vr, int length) {
    ByteBuffer head = ByteBuffer.allocate(12).order(order);
    head.putShort((short) (tag >>> 16)).putShort((short) tag);
    if (!explicit) {
      head.putInt(length);
    } else {
      head.put(vr.getBytes(StandardCharsets.US_ASCII));
      if (LONG_FORM.contains(vr)) {
        head.putShort((short) 0).putInt(length);
      } else {
        head.putShort((short) length);
      }
    }
    out.write(head.array(), 0, head.position());
    return this;
  }

  public RawDicom text(int tag, String vr, String value) {
    return element(
        tag,
        vr,
        (value.length() % 2 == 0 ? value : value + " ").getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawDicom us(int tag, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(order);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return element(tag, "US", bytes.array());
  }

  /** Item (FFFE,E000), its end E00D or a sequence's end E0DD. */
  public RawDicom delimiter(int element, int length) {
    ByteBuffer head = ByteBuffer.allocate(8).order(order);
    head.putShort((short) 0xfffe).putShort((short) element).putInt(length);
    out.writeBytes(head.array());
    return this;
  }

  public RawDicom append(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** The attributes of a grey image up to its pixels. */
  public RawDicom image(int columns, int rows, int allocated, int stored, int signed) {
    return text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7\0")
        .text(0x00080060, "CS", "OT")
        .us(0x00280002, 1)
        .text(0x00280004, "CS", "MONOCHROME2 ")
        .us(0x00280010, rows)
        .us(0x00280011, columns)
        .us(0x00280100, allocated)
        .us(0x00280101, stored)
        .us(0x00280102, stored - 1)
        .us(0x00280103, signed);
  }

  /** Encapsulated pixel data: an offset table and fragments. */
  public RawDicom fragments(byte[] table, byte[]... fragments) {
    header(0x7fe00010, "OB", -1).delimiter(0xe000, table.length).append(table);
    for (byte[] fragment : fragments) {
      delimiter(0xe000, fragment.length).append(fragment);
    }
    return delimiter(0xe0dd, 0);
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  /** A Part 10 file with this body. */
  public static byte[] part10(String syntax, byte[] body) {
    String uid = syntax.length() % 2 == 0 ? syntax : syntax + "\0";
    RawDicom meta = explicit().text(0x00020010, "UI", uid);
    RawDicom file = explicit().append(new byte[128]).append(new byte[] {'D', 'I', 'C', 'M'});
    byte[] length =
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(meta.bytes().length).array();
    return file.element(0x00020000, "UL", length).append(meta.bytes()).append(body).bytes();
  }

  public Path file(Path folder, String name, String syntax) throws IOException {
    return Files.write(folder.resolve(name), part10(syntax, bytes()));
  }
}
