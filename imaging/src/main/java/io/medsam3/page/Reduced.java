package io.medsam3.page;

import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.List;

/** Pictures and what lies over them at a whole fraction of their size, for pages. */
public final class Reduced {
  private final int step;

  private Reduced(int step) {
    this.step = step;
  }

  /** The least whole fraction at which neither side has more pixels than that. */
  public static Reduced to(int longest, int width, int height) {
    return new Reduced(Math.max(1, (Math.max(width, height) + longest - 1) / longest));
  }

  /** Means of 8-bit samples; pixels beyond the last whole block are in a smaller one. */
  public Picture picture(Picture picture) {
    if (step == 1) {
      return picture;
    }
    int width = size(picture.width());
    int height = size(picture.height());
    byte[] samples = new byte[width * height * picture.channels()];
    int n = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < picture.channels(); c++) {
          samples[n++] = (byte) mean(picture, x * step, y * step, c);
        }
      }
    }
    return Picture.of(width, height, picture.channels(), samples);
  }

  /** A pixel is covered where any of its block is, so that nothing small is lost. */
  public Overlay.Layer layer(Overlay.Layer layer) {
    if (step == 1) {
      return layer;
    }
    int width = layer.mask().size().x();
    byte[] inside = layer.mask().bytes(layer.k());
    boolean[] any = new boolean[size(width) * size(layer.mask().size().y())];
    for (int n = 0; n < inside.length; n++) {
      any[n / width / step * size(width) + n % width / step] |= inside[n] != 0;
    }
    Grid grid = Grid.picture(size(width), size(layer.mask().size().y()));
    Mask mask = Mask.of(grid, (i, j, k) -> any[j * size(width) + i]);
    return new Overlay.Layer(mask, 0, layer.colour());
  }

  /** All layers. */
  public List<Overlay.Layer> layers(List<Overlay.Layer> layers) {
    return layers.stream().map(this::layer).toList();
  }

  private int size(int pixels) {
    return (pixels + step - 1) / step;
  }

  private long mean(Picture picture, int x0, int y0, int c) {
    double sum = 0;
    int count = 0;
    for (int y = y0; y < Math.min(y0 + step, picture.height()); y++) {
      for (int x = x0; x < Math.min(x0 + step, picture.width()); x++) {
        sum += picture.sample(x, y, c);
        count++;
      }
    }
    return Math.round(sum / count);
  }
}
