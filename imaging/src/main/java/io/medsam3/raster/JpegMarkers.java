package io.medsam3.raster;

import io.medsam3.volume.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the marker segments of a JPEG (ITU-T T.81, annex B) say before the first scan.
 *
 * @param isYcc true if the components are luminance and two colour differences
 * @param hasEnd true if an end marker follows the first scan
 */
record JpegMarkers(
    int width,
    int height,
    int components,
    int precision,
    boolean isYcc,
    boolean hasAdobe,
    int orientation,
    boolean hasEnd) {

  static JpegMarkers of(String where, byte[] file) throws FormatException {
    return new Walk(where, file).markers();
  }

  private static final class Walk {
    private final String where;
    private final byte[] file;
    private int frame = -1;
    private int adobeTransform = -1;
    private boolean hasJfif;
    private int orientation = 1;

    Walk(String where, byte[] file) {
      this.where = where;
      this.file = file;
    }

    JpegMarkers markers() throws FormatException {
      int at = 2;
      int scan = -1;
      while (scan < 0 && at + 4 <= file.length) {
        if (u8(at) != 0xFF) {
          throw new FormatException(
              "%s: byte %d is %d where a JPEG marker should be; the file is damaged"
                  .formatted(where, at, u8(at)));
        }
        int marker = u8(at + 1);
        if (marker == 0xFF) {
          at++; // fill bytes may stand before a marker
          continue;
        }
        if (marker >= 0xD0 && marker <= 0xD8 || marker == 0x01) {
          at += 2;
          continue;
        }
        int length = u8(at + 2) << 8 | u8(at + 3);
        if (length < 2 || at + 2 + length > file.length) {
          throw new FormatException(
              "%s: JPEG segment at byte %d ends after the file; it is truncated"
                  .formatted(where, at));
        }
        segment(marker, at + 4, length - 2);
        scan = marker == 0xDA ? at : -1;
        at += 2 + length;
      }
      if (frame < 0 || scan < 0) {
        throw new FormatException(where + ": a JPEG without picture; it is truncated");
      }
      return result(scan);
    }

    private void segment(int marker, int at, int length) throws FormatException {
      boolean isFrame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (isFrame && frame < 0) {
        if (length < 6 || length < 6 + 3 * u8(at + 5)) {
          throw new FormatException(where + ": the JPEG frame header is too short");
        }
        frame = at;
      } else if (marker == 0xE0 && startsWith(at, length, "JFIF")) {
        hasJfif = true;
      } else if (marker == 0xE1 && startsWith(at, length, "Exif\0\0")) {
        orientation = ExifOrientation.of(Arrays.copyOfRange(file, at + 6, at + length));
      } else if (marker == 0xEE && length >= 12 && startsWith(at, length, "Adobe")) {
        adobeTransform = u8(at + 11);
      }
    }

    private JpegMarkers result(int scan) {
      int components = u8(frame + 5);
      boolean hasEnd = false;
      for (int n = scan + 2; n + 1 < file.length && !hasEnd; n++) {
        hasEnd = u8(n) == 0xFF && u8(n + 1) == 0xD9;
      }
      return new JpegMarkers(
          u8(frame + 3) << 8 | u8(frame + 4),
          u8(frame + 1) << 8 | u8(frame + 2),
          components,
          u8(frame),
          isYcc(components),
          adobeTransform >= 0,
          orientation,
          hasEnd);
    }

    // The rules of libjpeg's default_decompress_parms.
    private boolean isYcc(int components) {
      if (components == 4) {
        return adobeTransform == 2;
      }
      if (components != 3 || hasJfif) {
        return components == 3;
      }
      if (adobeTransform >= 0) {
        return adobeTransform != 0;
      }
      return u8(frame + 6) != 'R' || u8(frame + 9) != 'G' || u8(frame + 12) != 'B';
    }

    private boolean startsWith(int at, int length, String text) {
      byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
      return length >= wanted.length
          && Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private int u8(int at) {
      return file[at] & 0xFF;
    }
  }
}
