package io.medsam3.predict;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A part of a picture, in its pixels. */
record PictureWindow(int left, int top, int width, int height) {
  /** Windows of a half, a quarter and an eighth of each side. */
  private static final int FINEST = 3;

  /** Sides below this would show nothing but blur. */
  private static final int LEAST_SIDE = 24;

  /** Share of a window's side that an object may fill, so that what is around it is seen, too. */
  private static final double FILLED = 0.4;

  /** The whole picture. */
  static PictureWindow all(Size size) {
    return new PictureWindow(0, 0, size.x(), size.y());
  }

  /** The pixels around what a mask covers; nothing for an empty one. */
  static Optional<PictureWindow> bounds(Mask mask) {
    int width = mask.size().x();
    byte[] inside = mask.bytes(0);
    int left = width;
    int right = -1;
    int top = inside.length;
    int bottom = -1;
    for (int n = 0; n < inside.length; n++) {
      if (inside[n] != 0) {
        left = Math.min(left, n % width);
        right = Math.max(right, n % width);
        top = Math.min(top, n / width);
        bottom = n / width;
      }
    }
    return right < 0
        ? Optional.empty()
        : Optional.of(new PictureWindow(left, top, right - left + 1, bottom - top + 1));
  }

  /**
   * The smallest window of a picture that shows this part with its surroundings; the whole picture
   * when the part is large. Windows lie at multiples of half their sides, so that neighbours share
   * one and it is encoded once.
   */
  PictureWindow surroundings(Size picture) {
    List<PictureWindow> views = views(picture);
    return views.get(views.size() - 1);
  }

  /** The whole picture and the windows that show this part with its surroundings, finest last. */
  List<PictureWindow> views(Size picture) {
    List<PictureWindow> views = new ArrayList<>();
    views.add(all(picture));
    for (int level = 1; level <= FINEST; level++) {
      int wide = picture.x() >> level;
      int high = picture.y() >> level;
      boolean fits = width <= FILLED * wide && height <= FILLED * high;
      if (fits && Math.min(wide, high) >= LEAST_SIDE) {
        int across = start(left + width / 2.0, wide, picture.x());
        views.add(
            new PictureWindow(across, start(top + height / 2.0, high, picture.y()), wide, high));
      }
    }
    return views;
  }

  /** The smallest part that holds this one and another. */
  PictureWindow and(PictureWindow other) {
    int leftmost = Math.min(left, other.left);
    int topmost = Math.min(top, other.top);
    int right = Math.max(left + width, other.left + other.width);
    int bottom = Math.max(top + height, other.top + other.height);
    return new PictureWindow(leftmost, topmost, right - leftmost, bottom - topmost);
  }

  boolean contains(PictureWindow part) {
    return part.left >= left
        && part.top >= top
        && part.left + part.width <= left + width
        && part.top + part.height <= top + height;
  }

  /** Whether this part touches no border of a window but the picture's own. */
  boolean isWithin(PictureWindow window, Size picture) {
    return (left > window.left || window.left == 0)
        && (top > window.top || window.top == 0)
        && (left + width < window.left + window.width || left + width == picture.x())
        && (top + height < window.top + window.height || top + height == picture.y());
  }

  private static int start(double centre, int side, int length) {
    long halves = Math.round((centre - side / 2.0) / (side / 2.0));
    return (int) Math.max(0, Math.min(length - side, halves * side / 2));
  }

  /** The window's part of a picture of 8 bits. */
  Picture of(Picture picture) {
    int pixel = picture.channels();
    int row = width * pixel;
    byte[] samples = new byte[row * height];
    ByteBuffer all = picture.samples();
    for (int y = 0; y < height; y++) {
      all.get(((top + y) * picture.width() + left) * pixel, samples, y * row, row);
    }
    return Picture.of(width, height, pixel, samples);
  }

  /** The window's part of a mask. */
  Mask of(Mask mask) {
    return Mask.of(Grid.picture(width, height), (i, j, k) -> mask.covers(left + i, top + j, 0));
  }

  /** The mask of a window on the whole picture's grid; nothing is outside the window. */
  Mask back(Mask mask, Grid whole) {
    return Mask.of(
        whole,
        (i, j, k) ->
            i >= left
                && i < left + width
                && j >= top
                && j < top + height
                && mask.covers(i - left, j - top, 0));
  }
}
