package io.medsam3.tracker;

import io.medsam3.detector.Detector;
import io.medsam3.detector.DetectorImage;
import io.medsam3.detector.DetectorOutput;
import io.medsam3.detector.GeometryPrompt;
import io.medsam3.nn.Boxes;
import io.medsam3.nn.Probe;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.vision.ImageEncoder;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Frames that are encoded once for the detector and the tracker; keeps the last one.
 *
 * <p>One thread at a time.
 */
public final class ConceptSource implements FrameSource, ConceptFrames, AutoCloseable {
  /** Bound of the logits of score times presence. */
  private static final double JOINT_LIMIT = 10;

  private final Parts parts;
  private final Sequence sequence;
  private final Query query;
  private @Nullable Encoded last;

  /**
   * The parts of the network.
   *
   * @param maps number type to which the tracker's maps are rounded; bfloat16 as published
   */
  public record Parts(ImageEncoder image, Detector detector, Tracker tracker, Precision maps) {}

  /**
   * The frames.
   *
   * @param pixels of a frame, (1, 3, S, S) in -1..1
   */
  public record Sequence(int count, int height, int width, IntFunction<Tensor> pixels) {}

  /**
   * What to find.
   *
   * @param text one phrase
   * @param everywhere whether the phrase is looked for on every frame, or only beside the exemplars
   * @param exemplars on one frame, or null
   * @param exemplarFrame where they lie
   */
  public record Query(
      TextFeatures text,
      boolean everywhere,
      @Nullable GeometryPrompt exemplars,
      int exemplarFrame,
      ConceptRules rules) {}

  /** One encoded frame. */
  private static final class Encoded extends Owner {
    private final int frame;
    private final DetectorImage image;
    private final FrameFeatures features;

    Encoded(int frame, DetectorImage image, FrameFeatures features) {
      this.frame = frame;
      this.image = image.map(this::own);
      this.features =
          new FrameFeatures(own(features.fine()), own(features.middle()), own(features.top()));
    }
  }

  public ConceptSource(Parts parts, Sequence sequence, Query query) {
    this.parts = parts;
    this.sequence = sequence;
    this.query = query;
  }

  @Override
  public int count() {
    return sequence.count;
  }

  @Override
  public int height() {
    return sequence.height;
  }

  @Override
  public int width() {
    return sequence.width;
  }

  @Override
  public FrameFeatures frame(int index) {
    return encoded(index).features;
  }

  @Override
  public FrameDetections detect(int frame) {
    GeometryPrompt exemplars = frame == query.exemplarFrame ? query.exemplars : null;
    try (Scope scope = new Scope()) {
      GeometryPrompt shown = exemplars == null ? GeometryPrompt.none(1) : exemplars;
      DetectorOutput output =
          parts.detector.forward(encoded(frame).image, query.text, shown, Probe.NONE);
      Tensor logits = output.masks().masks().select(0, 0);
      Tensor boxes = Boxes.corners(output.last().boxes().select(0, 0));
      float[] scores = Tensors.toFloats(probabilities(output.last()).select(0, 0));
      boolean any = query.everywhere || exemplars != null;
      long[] kept = any ? kept(scores, logits) : new long[0];
      Tensor rows = Tensors.beside(logits, Tensors.of(kept, kept.length));
      float[] keptScores = new float[kept.length];
      for (int i = 0; i < kept.length; i++) {
        keptScores[i] = scores[(int) kept[i]];
      }
      return new FrameDetections(
          keptScores,
          scope.keep(boxes.index_select(0, rows)),
          scope.keep(logits.index_select(0, rows)));
    }
  }

  /** Score times presence, by way of its bounded logit as in the official video model. */
  private static Tensor probabilities(DetectorOutput.Layer layer) {
    Tensor joint = Boxes.inverseSigmoid(layer.logits().sigmoid().mul(layer.presence().sigmoid()));
    return torch
        .clamp(
            joint,
            new ScalarOptional(new Scalar(-JOINT_LIMIT)),
            new ScalarOptional(new Scalar(JOINT_LIMIT)))
        .sigmoid();
  }

  private long[] kept(float[] scores, Tensor logits) {
    float lowest = query.rules.detectionScore();
    float mostIou = query.rules.nmsIou() > 0 ? query.rules.nmsIou() : 1;
    boolean[] keep = MaskSuppression.keep(scores, logits, lowest, mostIou);
    return LongStream.range(0, keep.length).filter(i -> keep[(int) i]).toArray();
  }

  private Encoded encoded(int frame) {
    Encoded known = last;
    if (known != null && known.frame == frame) {
      return known;
    }
    close();
    try (Scope scope = new Scope()) {
      List<Tensor> maps = parts.image.trunk(sequence.pixels.apply(frame), Probe.NONE);
      FrameFeatures features = parts.tracker.features(maps, parts.maps.type());
      DetectorImage image = parts.detector.image(parts.image.pyramid(maps));
      Encoded encoded = new Encoded(frame, image, features);
      last = encoded;
      return encoded;
    }
  }

  /** Lets the last frame go. */
  @Override
  public void close() {
    if (last != null) {
      last.close();
      last = null;
    }
  }
}
