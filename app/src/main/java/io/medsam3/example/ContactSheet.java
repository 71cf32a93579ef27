package io.medsam3.example;

import io.medsam3.raster.Picture;
import java.io.IOException;
import java.util.List;

/** Many pictures with captions on one sheet, to be looked at as a whole. */
public final class ContactSheet {
  private static final int TILE = 240;
  private static final int GAP = 8;
  private static final int CAPTION_LINES = 2;
  private static final int ROW = TILE + CAPTION_LINES * Lettering.HEIGHT + 2 * GAP;

  private ContactSheet() {}

  /**
   * A picture and the two lines below it.
   *
   * @param picture 8-bit colour
   */
  public record Tile(Picture picture, String title, String note) {}

  /** All tiles, row by row, each scaled to fit its place with the aspect kept. */
  public static Picture of(List<Tile> tiles, int columns) throws IOException {
    int rows = (tiles.size() + columns - 1) / columns;
    int width = columns * (TILE + GAP) + GAP;
    int height = rows * ROW + GAP;
    byte[] sheet = new byte[3 * width * height];
    Lettering lettering = Lettering.load();
    for (int i = 0; i < tiles.size(); i++) {
      Tile tile = tiles.get(i);
      int left = GAP + i % columns * (TILE + GAP);
      int top = GAP + i / columns * ROW;
      place(tile.picture, left, top, sheet, width);
      lettering.draw(fit(tile.title), left, top + TILE + GAP / 2, sheet, width);
      int second = top + TILE + GAP / 2 + Lettering.HEIGHT;
      lettering.draw(fit(tile.note), left, second, sheet, width);
    }
    return Picture.of(width, height, 3, sheet);
  }

  private static String fit(String text) {
    int most = TILE / Lettering.ADVANCE;
    return text.length() <= most ? text : text.substring(0, most - 2) + "..";
  }

  /** Scales by the mean of the covered pixels when it shrinks, by repetition when it grows. */
  private static void place(Picture picture, int left, int top, byte[] sheet, int width) {
    double step = Math.max(picture.width(), picture.height()) / (double) TILE;
    int shownWidth = Math.max(1, (int) (picture.width() / step));
    int shownHeight = Math.max(1, (int) (picture.height() / step));
    for (int y = 0; y < shownHeight; y++) {
      for (int x = 0; x < shownWidth; x++) {
        int at = 3 * ((top + (TILE - shownHeight) / 2 + y) * width + left + x);
        at += 3 * ((TILE - shownWidth) / 2);
        for (int c = 0; c < 3; c++) {
          sheet[at + c] = (byte) Math.round(mean(picture, x * step, y * step, step, c));
        }
      }
    }
  }

  private static double mean(Picture picture, double x, double y, double step, int channel) {
    int right = Math.min(picture.width(), Math.max((int) x + 1, (int) (x + step)));
    int bottom = Math.min(picture.height(), Math.max((int) y + 1, (int) (y + step)));
    double sum = 0;
    for (int row = (int) y; row < bottom; row++) {
      for (int column = (int) x; column < right; column++) {
        sum += picture.sample(column, row, channel);
      }
    }
    return sum / ((right - (int) x) * (bottom - (int) y));
  }
}
