package io.medsam3.raster;

import io.medsam3.storage.ByteSource;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads PNG, JPEG and TIFF by what is in the file, never by its name. */
public final class PictureReader {
  private PictureReader() {}

  /** True if the first bytes of a file are those of a picture that is read here. */
  public static boolean claims(byte[] head) {
    return PngReader.claims(head) || JpegReader.claims(head) || TiffReader.claims(head);
  }

  /** The picture in a file; of a TIFF with several pages the first, with a warning. */
  public static Picture read(Path path, Findings findings) throws IOException {
    List<Picture> pages = readPages(path, findings);
    if (pages.size() > 1) {
      findings.warn(path + " has " + pages.size() + " pages; the first was read");
    }
    return pages.get(0);
  }

  /** All full-size pages of a file, at least one. */
  public static List<Picture> readPages(Path path, Findings findings) throws IOException {
    try (ByteSource source = ByteSource.open(path)) {
      byte[] head = source.head(16);
      if (PngReader.claims(head)) {
        return List.of(PngReader.read(source, findings));
      }
      if (JpegReader.claims(head)) {
        return List.of(JpegReader.read(source, findings));
      }
      if (TiffReader.claims(head)) {
        return TiffReader.read(source, findings);
      }
      throw new FormatException(
          "%s: starts with %s, which is no PNG, JPEG or TIFF"
              .formatted(path, head.length == 0 ? "nothing (0 bytes)" : hex(head)));
    }
  }

  private static String hex(byte[] head) {
    return java.util.HexFormat.ofDelimiter(" ").formatHex(head, 0, Math.min(8, head.length));
  }
}
