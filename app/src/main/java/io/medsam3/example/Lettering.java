package io.medsam3.example;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;

/** Writes ASCII text into pixels without the fonts of the machine, which may have none. */
final class Lettering {
  /** Pixels from one letter to the next. */
  static final int ADVANCE = 8;

  static final int HEIGHT = 16;
  private static final int FIRST = ' ';
  private static final int LAST = '~';

  private final Raster glyphs;

  private Lettering(Raster glyphs) {
    this.glyphs = glyphs;
  }

  static Lettering load() throws IOException {
    try (InputStream png = Lettering.class.getResourceAsStream("glyphs.png")) {
      BufferedImage image = png == null ? null : ImageIO.read(png);
      if (image == null) {
        throw new IOException("glyphs.png: missing or unreadable; is the program's jar complete?");
      }
      return new Lettering(image.getRaster());
    }
  }

  /** Adds white text to 8-bit colour pixels; what does not fit to the right is cut off. */
  void draw(String text, int left, int top, byte[] rgb, int width) {
    for (int i = 0; i < text.length() && left + (i + 1) * ADVANCE <= width; i++) {
      char letter = text.charAt(i);
      int glyph = (letter < FIRST || letter > LAST ? '?' : letter) - FIRST;
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < ADVANCE; x++) {
          int ink = glyphs.getSample(glyph * ADVANCE + x, y, 0);
          int at = 3 * ((top + y) * width + left + i * ADVANCE + x);
          for (int c = 0; c < 3; c++) {
            rgb[at + c] = (byte) Math.max(rgb[at + c] & 0xFF, ink);
          }
        }
      }
    }
  }
}
