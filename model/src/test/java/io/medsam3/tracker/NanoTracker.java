package io.medsam3.tracker;

import io.medsam3.checkpoint.Params;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** The smallest tracker with formula weights, and frames of noise for it. */
final class NanoTracker implements AutoCloseable {
  static final int GRID = 8;
  static final int HEIGHT = 20;
  static final int WIDTH = 30;

  private final Owner owner = new Owner();
  private final Tracker tracker;
  private final NoGradGuard noGradients = new NoGradGuard();

  NanoTracker() {
    this(Precision.FLOAT32);
  }

  NanoTracker(Precision precision) {
    try (Scope scope = new Scope()) {
      Params root = Params.of(new FormulaWeights(""), owner, precision);
      tracker = new Tracker(root, Sam3Config.nano().vision(), TrackerConfig.nano());
    }
  }

  Tracker tracker() {
    return tracker;
  }

  static FrameSource frames(int count) {
    return new FrameSource() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public int height() {
        return HEIGHT;
      }

      @Override
      public int width() {
        return WIDTH;
      }

      @Override
      public FrameFeatures frame(int index) {
        return features("frame " + index);
      }
    };
  }

  static FrameFeatures features(String name) {
    return new FrameFeatures(
        noise(name + " fine", 1, 4, 4 * GRID, 4 * GRID),
        noise(name + " middle", 1, 8, 2 * GRID, 2 * GRID),
        noise(name + " top", 1, 32, GRID, GRID));
  }

  /** Even in -1..1. */
  static Tensor noise(String name, long... shape) {
    return Objects.requireNonNull(new FormulaWeights(name).find("x.token_embedding.weight", shape));
  }

  @Override
  public void close() {
    noGradients.close();
    owner.close();
  }
}
