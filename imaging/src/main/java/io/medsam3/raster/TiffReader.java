package io.medsam3.raster;

import io.medsam3.storage.ByteSource;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the full-size pages of TIFF 6.0 and BigTIFF; previews and pyramid levels are left out. */
final class TiffReader {
  private static final int BIG = 43;
  private static final int MOST_PAGES = 65536;

  private final ByteSource source;
  private final Findings findings;

  private TiffReader(ByteSource source, Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  static boolean claims(byte[] head) {
    if (head.length < 8 || head[0] != head[1] || head[0] != 'I' && head[0] != 'M') {
      return false;
    }
    int magic = head[0] == 'I' ? head[2] | head[3] << 8 : head[2] << 8 | head[3];
    return magic == 42 || magic == BIG;
  }

  static List<Picture> read(ByteSource source, Findings findings) throws IOException {
    TiffReader reader = new TiffReader(source, findings);
    List<TiffDirectory> directories = reader.directories();
    List<Picture> pages = new ArrayList<>();
    long decoded = 0;
    for (TiffDirectory directory : directories) {
      TiffPage page = TiffPage.of(source, directory, findings);
      decoded += page.decodedBytes();
      if (decoded / PixelLimit.DEFLATE > source.length()) {
        throw new FormatException(
            "%s: its %d pages promise %d bytes, the file has %d; sizes are wrong"
                .formatted(source.path(), directories.size(), decoded, source.length()));
      }
      pages.add(page.picture(findings));
    }
    return pages;
  }

  private List<TiffDirectory> directories() throws IOException {
    ByteBuffer head = source.read(0, 8, "TIFF header");
    ByteOrder order = head.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    boolean big = head.order(order).getShort(2) == BIG;
    long offset =
        big
            ? source.read(8, 8, "BigTIFF header").order(order).getLong()
            : head.getInt(4) & 0xFFFFFFFFL;
    List<TiffDirectory> kept = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    int skipped = 0;
    while (offset != 0) {
      if (!seen.add(offset) || seen.size() > MOST_PAGES) {
        throw new FormatException(
            "%s: the chain of TIFF pages returns to offset %d; the file is damaged"
                .formatted(source.path(), offset));
      }
      TiffDirectory directory = TiffDirectory.read(source, order, big, offset, seen.size() - 1);
      // Bit 0 marks a reduced image of another page, bit 2 a transparency mask.
      boolean isPage = (directory.one(TiffDirectory.NEW_SUBFILE_TYPE, 0) & 5) == 0;
      if (isPage) {
        kept.add(directory);
      } else {
        skipped++;
      }
      offset = directory.next();
    }
    if (skipped > 0) {
      findings.warn(skipped + " reduced or mask pages of the TIFF were left out");
    }
    if (kept.isEmpty()) {
      throw new FormatException(source.path() + ": a TIFF without any full-size page");
    }
    return kept;
  }
}
