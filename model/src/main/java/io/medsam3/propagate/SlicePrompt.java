package io.medsam3.propagate;

import io.medsam3.volume.Mask;
import java.util.List;

/** What a user says about one object on one slice; pixel centres lie at whole numbers. */
public sealed interface SlicePrompt {
  /** Throws IllegalArgumentException when this does not fit a slice of that size. */
  void requireFits(int width, int height);

  /** A place, u to the right and v downwards, that is in the object or not. */
  record Click(double u, double v, boolean include) {
    void requireFits(int width, int height) {
      boolean inside = u >= -0.5 && u <= width - 0.5 && v >= -0.5 && v <= height - 0.5;
      if (!inside) {
        throw new IllegalArgumentException(
            "click at (%s, %s); expected -0.5..%s and -0.5..%s on a slice of %d x %d pixels"
                    .formatted(u, v, width - 0.5, height - 0.5, width, height)
                + "; click inside the slice");
      }
    }
  }

  /** Clicks, on top of those that the slice has already. */
  record Clicks(List<Click> clicks) implements SlicePrompt {
    public Clicks {
      clicks = List.copyOf(clicks);
      if (clicks.isEmpty()) {
        throw new IllegalArgumentException(
            "0 clicks on a slice; expected at least 1; to take prompts back, undo or reset");
      }
    }

    @Override
    public void requireFits(int width, int height) {
      clicks.forEach(click -> click.requireFits(width, height));
    }
  }

  /** A box around the object, pixels u0 (with) to u1 (without), instead of earlier prompts. */
  record Box(int u0, int v0, int u1, int v1) implements SlicePrompt {
    @Override
    public void requireFits(int width, int height) {
      if (u0 < 0 || u0 >= u1 || u1 > width || v0 < 0 || v0 >= v1 || v1 > height) {
        throw new IllegalArgumentException(
            "box (%d, %d) to (%d, %d) on a slice of %d x %d pixels; expected 0 <= from < to <= size"
                    .formatted(u0, v0, u1, v1, width, height)
                + "; draw it inside the slice");
      }
    }
  }

  /**
   * The object's own mask, instead of earlier prompts.
   *
   * @param inside u fastest
   */
  record Drawn(int width, int height, boolean[] inside) implements SlicePrompt {
    public Drawn {
      inside = inside.clone();
      if (width < 1 || height < 1 || inside.length != (long) width * height) {
        throw new IllegalArgumentException(
            "mask of %d pixels for %d x %d; expected one pixel each"
                .formatted(inside.length, width, height));
      }
    }

    @Override
    public void requireFits(int sliceWidth, int sliceHeight) {
      if (width != sliceWidth || height != sliceHeight) {
        throw new IllegalArgumentException(
            "mask of %d x %d pixels on a slice of %d x %d; expected equal sizes; resample it first"
                .formatted(width, height, sliceWidth, sliceHeight));
      }
    }
  }

  /** The mask of a picture as large as the slice. */
  static SlicePrompt drawn(Mask mask) {
    byte[] bytes = mask.bytes(0);
    boolean[] inside = new boolean[bytes.length];
    for (int n = 0; n < inside.length; n++) {
      inside[n] = bytes[n] != 0;
    }
    return new Drawn(mask.size().x(), mask.size().y(), inside);
  }

  /** A single click in the object. */
  static SlicePrompt include(double u, double v) {
    return new Clicks(List.of(new Click(u, v, true)));
  }

  /** A single click beside the object. */
  static SlicePrompt exclude(double u, double v) {
    return new Clicks(List.of(new Click(u, v, false)));
  }
}
