package io.medsam3.dicom.data;

/** Transfer syntaxes (PS3.5 section 10, PS3.6 annex A) by what a reader has to know of them. */
public enum TransferSyntax {
  IMPLICIT_LITTLE("1.2.840.10008.1.2", "Implicit VR Little Endian"),
  EXPLICIT_LITTLE("1.2.840.10008.1.2.1", "Explicit VR Little Endian"),
  DEFLATED("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian"),
  EXPLICIT_BIG("1.2.840.10008.1.2.2", "Explicit VR Big Endian"),
  GE_PRIVATE("1.2.840.113619.5.2", "GE private, implicit with big endian pixels"),
  ENCAPSULATED("1.2.840.10008.1.2.1.98", Codec.NONE, "Encapsulated Uncompressed"),
  DEFLATED_FRAMES("1.2.840.10008.1.2.8.1", Codec.DEFLATE, "Deflated Image Frame Compression"),
  RLE("1.2.840.10008.1.2.5", Codec.RLE, "RLE Lossless"),
  JPEG_BASELINE("1.2.840.10008.1.2.4.50", Codec.JPEG, "JPEG Baseline"),
  JPEG_EXTENDED("1.2.840.10008.1.2.4.51", Codec.JPEG, "JPEG Extended"),
  JPEG_PROGRESSIVE("1.2.840.10008.1.2.4.55", Codec.JPEG, "JPEG Full Progression"),
  JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", Codec.JPEG, "JPEG Lossless"),
  JPEG_LOSSLESS_FIRST("1.2.840.10008.1.2.4.70", Codec.JPEG, "JPEG Lossless, First-Order"),
  JPEG_LS("1.2.840.10008.1.2.4.80", Codec.JPEG_LS, "JPEG-LS Lossless"),
  JPEG_LS_NEAR("1.2.840.10008.1.2.4.81", Codec.JPEG_LS, "JPEG-LS Near-Lossless"),
  JPEG_2000_LOSSLESS("1.2.840.10008.1.2.4.90", Codec.JPEG_2000, "JPEG 2000 Lossless"),
  JPEG_2000("1.2.840.10008.1.2.4.91", Codec.JPEG_2000, "JPEG 2000"),
  HTJ2K_LOSSLESS("1.2.840.10008.1.2.4.201", Codec.HTJ2K, "High-Throughput JPEG 2000 Lossless"),
  HTJ2K_RPCL("1.2.840.10008.1.2.4.202", Codec.HTJ2K, "High-Throughput JPEG 2000 RPCL"),
  HTJ2K("1.2.840.10008.1.2.4.203", Codec.HTJ2K, "High-Throughput JPEG 2000"),
  OTHER("", Codec.UNKNOWN, "unknown transfer syntax");

  /** What the pixels of a frame are compressed with. */
  public enum Codec {
    /** Nothing. */
    NONE,
    RLE,
    DEFLATE,
    JPEG,
    JPEG_LS,
    JPEG_2000,
    HTJ2K,
    /** A codec this project does not read, such as video. */
    UNKNOWN
  }

  private final String uid;
  private final Codec codec;
  private final String title;

  TransferSyntax(String uid, String title) {
    this(uid, Codec.NONE, title);
  }

  TransferSyntax(String uid, Codec codec, String title) {
    this.uid = uid;
    this.codec = codec;
    this.title = title;
  }

  /** The syntax with this identifier, {@link #OTHER} when it is not known here. */
  public static TransferSyntax of(String uid) {
    for (TransferSyntax syntax : values()) {
      if (syntax.uid.equals(uid)) {
        return syntax;
      }
    }
    return OTHER;
  }

  public String uid() {
    return uid;
  }

  public Codec codec() {
    return codec;
  }

  /** Its name in PS3.6. */
  public String title() {
    return title;
  }

  Encoding encoding() {
    return switch (this) {
      case IMPLICIT_LITTLE, GE_PRIVATE -> Encoding.IMPLICIT_LITTLE;
      case EXPLICIT_BIG -> Encoding.EXPLICIT_BIG;
      default -> Encoding.EXPLICIT_LITTLE;
    };
  }
}
