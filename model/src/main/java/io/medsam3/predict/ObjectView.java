package io.medsam3.predict;

import io.medsam3.nn.Probe;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.InteractivePredictor;
import io.medsam3.tracker.PromptPoints;
import io.medsam3.tracker.Tracker;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A picture, or a window of one, encoded to answer what is said about single objects on it. */
final class ObjectView implements AutoCloseable {
  /** Logit of a drawn mask's inside; the network was trained on answers of about this size. */
  private static final float SURE = 10;

  private final InteractivePredictor predictor;
  private final int maskSide;
  private final Owner owner = new Owner();
  private final FrameFeatures features;
  private final Grid grid;

  /** Throws IllegalArgumentException when the network has no tracker. */
  ObjectView(Sam3 network, Picture picture) {
    Tracker tracker = network.tracker();
    predictor = new InteractivePredictor(tracker);
    maskSide = tracker.maskSide();
    grid = picture.grid();
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor input = ImagePreprocessor.input(picture, tracker.imageSize());
      FrameFeatures frame = tracker.features(network.image().trunk(input, Probe.NONE));
      FrameFeatures maps = predictor.prepare(frame);
      features =
          new FrameFeatures(
              owner.own(maps.fine()), owner.own(maps.middle()), owner.own(maps.top()));
    }
  }

  /**
   * The one object that all of this is said about, in this view's pixels: three readings of a
   * single click, else one.
   */
  List<ObjectAnswer> readings(PointedAt said) {
    int height = grid.size().y();
    int width = grid.size().x();
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      var request =
          new InteractivePredictor.Request(points(said), logits(said), said.isAmbiguous());
      InteractivePredictor.Answer answer =
          predictor.predict(features, request, height, width, Probe.NONE);
      float[] ious = Tensors.toFloats(answer.predictedIou());
      List<ObjectAnswer> readings = new ArrayList<>();
      for (int n = 0; n < ious.length; n++) {
        Tensor chosen = answer.logits().select(0, 0).select(0, n);
        boolean[] inside = Tensors.toBooleans(chosen.gt(new Scalar(0)));
        Mask mask = Mask.of(grid, (i, j, k) -> inside[j * width + i]);
        readings.add(new ObjectAnswer(mask, ious[n]));
      }
      return readings;
    }
  }

  private @Nullable PromptPoints points(PointedAt said) {
    if (!said.hasPoints()) {
      return null;
    }
    float[] places = said.places();
    long[] labels = said.labels();
    return predictor.inModelPixels(
        Tensors.of(places, 1, labels.length, 2),
        Tensors.of(labels, 1, labels.length),
        grid.size().y(),
        grid.size().x());
  }

  private @Nullable Tensor logits(PointedAt said) {
    Mask mask = said.mask();
    if (mask == null) {
      return null;
    }
    byte[] inside = mask.bytes(0);
    float[] logits = new float[inside.length];
    for (int n = 0; n < logits.length; n++) {
      logits[n] = inside[n] != 0 ? SURE : -SURE;
    }
    Tensor whole = Tensors.of(logits, 1, 1, grid.size().y(), grid.size().x());
    return Tensors.resizeAntialiased(whole, maskSide, maskSide);
  }

  @Override
  public void close() {
    owner.close();
  }
}
