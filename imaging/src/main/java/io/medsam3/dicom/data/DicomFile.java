package io.medsam3.dicom.data;

import io.medsam3.volume.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One DICOM file: Part 10 with or without preamble, or a bare data set; deflated ones are inflated
 * in memory, all others stay mapped.
 */
public final class DicomFile {
  private static final int PREAMBLE = 128;
  private static final int MAGIC = 0x4d434944; // "DICM", little endian
  // Headers of thousands of items inflate well; beyond this a file is a bomb, not an image.
  private static final long INFLATED_FREE = 32L << 20;
  private static final long INFLATED_FACTOR = 100;

  private final Path path;
  private final DataSet data;
  private final TransferSyntax syntax;
  private final String syntaxUid;
  private final Remarks remarks;

  private DicomFile(
      Path path, DataSet data, TransferSyntax syntax, String syntaxUid, Remarks remarks) {
    this.path = path;
    this.data = data;
    this.syntax = syntax;
    this.syntaxUid = syntaxUid;
    this.remarks = remarks;
  }

  /** Reads the elements of a file; pixels stay where they are. */
  public static DicomFile open(Path path) throws IOException {
    return openIfDicom(path)
        .orElseThrow(
            () ->
                new FormatException(
                    "%s: neither the letters DICM at byte 128 nor elements of a DICOM data set"
                        .formatted(path.getFileName())));
  }

  /** Empty when the file shows no sign of being DICOM; an exception when it is but is damaged. */
  public static Optional<DicomFile> openIfDicom(Path path) throws IOException {
    Bytes bytes = Bytes.mapped(path);
    Remarks remarks = new Remarks(String.valueOf(path.getFileName()));
    if (magicAt(bytes, PREAMBLE)) {
      return Optional.of(part10(path, bytes, PREAMBLE + 4, remarks));
    }
    if (magicAt(bytes, 0)) {
      remarks.add("the preamble of 128 bytes is missing");
      return Optional.of(part10(path, bytes, 4, remarks));
    }
    return headerless(path, bytes, remarks);
  }

  private static boolean magicAt(Bytes bytes, int at) {
    return bytes.size() >= at + 4 && bytes.unsignedInt(at, ByteOrder.LITTLE_ENDIAN) == MAGIC;
  }

  private static DicomFile part10(Path path, Bytes bytes, long start, Remarks remarks)
      throws FormatException {
    Parser parser = new Parser(bytes, start, remarks);
    DataSet meta = parser.fileMeta(bytes.size());
    String uid = meta.text(Tag.TRANSFER_SYNTAX_UID);
    TransferSyntax syntax = TransferSyntax.of(uid);
    if (syntax == TransferSyntax.DEFLATED) {
      Bytes inflated = inflated(bytes, parser.position(), remarks);
      parser = new Parser(inflated, 0, remarks);
      bytes = inflated;
    }
    Encoding encoding = syntax.encoding();
    if (uid.isEmpty()) {
      remarks.add("the file does not name its transfer syntax; it is told from the elements");
      encoding = guess(bytes, parser.position()).orElse(encoding);
      syntax = syntaxOf(encoding);
    }
    return new DicomFile(path, parser.dataSet(bytes.size(), encoding), syntax, uid, remarks);
  }

  private static Optional<DicomFile> headerless(Path path, Bytes bytes, Remarks remarks) {
    Optional<Encoding> encoding = guess(bytes, 0);
    if (encoding.isEmpty()) {
      return Optional.empty();
    }
    try {
      Parser parser = new Parser(bytes, 0, remarks);
      DataSet meta = parser.fileMeta(bytes.size());
      String uid = meta.text(Tag.TRANSFER_SYNTAX_UID);
      Encoding inside = guess(bytes, parser.position()).orElse(encoding.get());
      DataSet data = parser.dataSet(bytes.size(), inside);
      if (!data.has(Tag.SOP_CLASS_UID) && !data.has(Tag.MODALITY) && !data.has(Tag.ROWS)) {
        return Optional.empty();
      }
      remarks.add("the file has no DICOM header; its transfer syntax is told from the elements");
      TransferSyntax syntax = uid.isEmpty() ? syntaxOf(inside) : TransferSyntax.of(uid);
      return Optional.of(new DicomFile(path, data, syntax, uid, remarks));
    } catch (FormatException notDicomAfterAll) {
      // Without the letters DICM a file that does not parse is simply another kind of file.
      return Optional.empty();
    }
  }

  /** Explicit or implicit and the byte order, when the first element looks like DICOM. */
  private static Optional<Encoding> guess(Bytes bytes, long at) {
    if (bytes.size() - at < 8) {
      return Optional.empty();
    }
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      int group = bytes.unsignedShort(at, order);
      if (group == 2 || group == 8) {
        boolean explicit = Vr.of(bytes.unsignedByte(at + 4), bytes.unsignedByte(at + 5)) != null;
        long length = bytes.unsignedInt(at + 4, order);
        boolean plausible = explicit || length <= bytes.size() - at - 8;
        return plausible ? Optional.of(new Encoding(explicit, order)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static TransferSyntax syntaxOf(Encoding encoding) {
    if (!encoding.explicit()) {
      return TransferSyntax.IMPLICIT_LITTLE;
    }
    return encoding.order() == ByteOrder.BIG_ENDIAN
        ? TransferSyntax.EXPLICIT_BIG
        : TransferSyntax.EXPLICIT_LITTLE;
  }

  // Raw deflate without a zlib header (PS3.5 section A.5).
  private static Bytes inflated(Bytes bytes, long start, Remarks remarks) throws FormatException {
    long limit = Math.min(Integer.MAX_VALUE - 64, INFLATED_FREE + INFLATED_FACTOR * bytes.size());
    Inflater inflater = new Inflater(true);
    try {
      int length = Math.toIntExact(Math.min(bytes.size() - start, Integer.MAX_VALUE));
      inflater.setInput(bytes.view(start, length, ByteOrder.LITTLE_ENDIAN));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] part = new byte[1 << 16];
      while (!inflater.finished()) {
        int count = inflater.inflate(part);
        if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new FormatException(
              "%s: the deflated data ends in the middle, after %d bytes; the file is cut short"
                  .formatted(remarks.file(), out.size()));
        }
        out.write(part, 0, count);
        if (out.size() > limit) {
          throw new FormatException(
              "%s: %d bytes inflate to more than %d; that is no image"
                  .formatted(remarks.file(), bytes.size(), limit));
        }
      }
      return Bytes.of(out.toByteArray());
    } catch (DataFormatException damaged) {
      throw new FormatException(
          "%s: the deflated data is damaged: %s".formatted(remarks.file(), damaged.getMessage()),
          damaged);
    } finally {
      inflater.end();
    }
  }

  public Path path() {
    return path;
  }

  /** Short name for messages. */
  public String name() {
    return remarks.file();
  }

  public DataSet data() {
    return data;
  }

  public TransferSyntax syntax() {
    return syntax;
  }

  /** The identifier as the file gives it, also of an unknown syntax; empty when it gives none. */
  public String syntaxUid() {
    return syntaxUid;
  }

  /** What was odd so far; sequences and numbers read later may add to it. */
  public Remarks remarks() {
    return remarks;
  }
}
