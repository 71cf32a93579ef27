package io.medsam3.bench;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.Clicks;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.FrameSource;
import io.medsam3.tracker.PromptPoints;
import io.medsam3.tracker.Tracker;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.tracker.TrackingOptions;
import io.medsam3.tracker.TrackingSession;
import io.medsam3.tracker.TrackingSession.Direction;
import io.medsam3.tracker.TrackingSession.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Times clicks and propagation, and watches memory while one object is followed through slices. */
public final class SequenceBenchmark {
  /** Places of the memory curve: the first is where everything has been used once. */
  private static final int FIRST = 20;

  private static final int CLICKS = 10;

  private final Sam3Config config;
  private final Precision precision;
  private final int slices;
  private final boolean still;

  /** Resident memory after a number of slices, in bytes. */
  public record Resident(int slices, long bytes) {}

  /**
   * What was measured.
   *
   * @param encode seconds for a slice's image features
   * @param click seconds of the median click on an encoded slice
   * @param follow seconds per slice and object, its encoding not counted
   */
  public record Result(double encode, double click, double follow, List<Resident> memory) {}

  /**
   * @param slices to go through, at least 2
   * @param still whether all slices are the first, which is encoded once
   */
  public SequenceBenchmark(Sam3Config config, Precision precision, int slices, boolean still) {
    if (slices < 2) {
      throw new IllegalArgumentException(slices + " slices; expected 2 or more");
    }
    this.config = config;
    this.precision = precision;
    this.slices = slices;
    this.still = still;
  }

  /** Loads a network with formula weights, whose values do not change its speed, and runs it. */
  public Result run(String name, Device device) throws CheckpointException {
    TrackerConfig tracker =
        config.tracker() == null
            ? Objects.requireNonNull(TrackerConfig.presets().get(name), name)
            : config.tracker();
    var weights = new FormulaWeights("");
    Sam3Config whole = config.withTracker(tracker);
    try (Sam3 network = Sam3.load(whole, weights, precision, key -> true, device);
        Owner kept = new Owner();
        NoGradGuard noGradients = new NoGradGuard()) {
      RandomFrames frames = new RandomFrames(network, slices, still ? kept : null);
      try (TrackingSession session =
          new TrackingSession(network.tracker(), frames, TrackingOptions.defaults())) {
        session.click(0, 1, Clicks.include(0.5f, 0.5f), false);
        double click = click(network.tracker(), frames);
        return carried(session, frames, click);
      }
    }
  }

  private Result carried(TrackingSession session, RandomFrames frames, double click) {
    List<Resident> memory = new ArrayList<>();
    double before = frames.seconds;
    int encoded = frames.encoded;
    long start = System.nanoTime();
    session.propagate(
        Route.from(0, Direction.FORWARD),
        frame -> {
          int done = frame.frame() + 1;
          if (done == FIRST || done == slices || done % 100 == 0) {
            memory.add(new Resident(done, Pointer.physicalBytes()));
          }
        });
    double all = (System.nanoTime() - start) / 1e9;
    double encode =
        still
            ? frames.seconds / frames.encoded
            : (frames.seconds - before) / Math.max(1, frames.encoded - encoded);
    return new Result(encode, click, (all - (frames.seconds - before)) / slices, memory);
  }

  /** Median of clicks on an encoded picture, from the point to the mask at the input's size. */
  private static double click(Tracker tracker, RandomFrames frames) {
    double[] seconds = new double[CLICKS];
    try (Scope scope = new Scope()) {
      FrameFeatures plain = tracker.withoutMemory(frames.frame(0));
      for (int i = 0; i < CLICKS; i++) {
        try (Scope one = new Scope()) {
          long start = System.nanoTime();
          float place = tracker.imageSize() * (i + 0.5f) / CLICKS;
          var points =
              PromptPoints.of(new float[] {place, place}, new long[] {PromptPoints.INCLUDE});
          Tensors.toBytes(
              tracker.head(plain, points, null, true, Probe.NONE).logits().gt(new Scalar(0)));
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
      }
    }
    Arrays.sort(seconds);
    return seconds[CLICKS / 2];
  }

  /** Slices of noise, encoded when asked for; or one of them again and again. */
  private static final class RandomFrames implements FrameSource {
    private final Sam3 network;
    private final int count;
    private final @Nullable Owner keeper; // of the only slice
    private @Nullable FrameFeatures only;
    private double seconds;
    private int encoded;

    RandomFrames(Sam3 network, int count, @Nullable Owner keeper) {
      this.network = network;
      this.count = count;
      this.keeper = keeper;
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public int height() {
      return 512;
    }

    @Override
    public int width() {
      return 512;
    }

    @Override
    public FrameFeatures frame(int index) {
      if (keeper == null) {
        return encoded();
      }
      if (only == null) {
        FrameFeatures first = encoded();
        only =
            new FrameFeatures(
                keeper.own(first.fine()), keeper.own(first.middle()), keeper.own(first.top()));
      }
      return only;
    }

    private FrameFeatures encoded() {
      long start = System.nanoTime();
      int side = network.config().vision().imageSize();
      var maps = network.image().trunk(torch.rand(1, 3, side, side), Probe.NONE);
      FrameFeatures features = network.tracker().features(maps);
      network.device().await();
      seconds += (System.nanoTime() - start) / 1e9;
      encoded++;
      return features;
    }
  }
}
