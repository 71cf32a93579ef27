package io.medsam3.propagate;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.nn.Probe;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.text.TextFeatures;
import io.medsam3.text.Tokenizer;
import io.medsam3.tracker.ConceptFrame;
import io.medsam3.tracker.ConceptSource;
import io.medsam3.tracker.ConceptTracker;
import io.medsam3.tracker.SessionTracks;
import io.medsam3.tracker.TrackingSession.Direction;
import io.medsam3.tracker.TrackingSession.Route;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Slice;
import io.medsam3.volume.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Finds what a phrase names in a volume: detection on key slices, tracks from one to the next in
 * both directions from the middle, interpolation between them.
 *
 * <p>Does not own the network. Threads may share a predictor.
 */
public final class ConceptPredictor {
  private final Sam3 network;
  private final Tokenizer tokenizer = new Tokenizer();

  /** Throws IllegalArgumentException when the network has no tracker. */
  public ConceptPredictor(Sam3 network) {
    network.tracker();
    this.network = network;
  }

  /** Finds every instance; an absent concept has none. */
  public ConceptAnswer find(Volume volume, String phrase, ConceptSettings settings) {
    long start = System.nanoTime();
    Axis plane = settings.volume().plane();
    int count = volume.size().along(plane);
    double spacing = volume.grid().spacing().along(plane);
    KeySlices keys =
        settings.everySlice() ? KeySlices.all(count) : KeySlices.planned(count, spacing);
    IntensityMap intensity = IntensityRules.choose(volume, settings.volume().intensity());
    Search search = new Search(volume, settings, keys, intensity);
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      search.run(network, text(phrase));
    }
    List<ConceptAnswer.Instance> instances = search.instances();
    var cost =
        new ConceptAnswer.Cost(
            count,
            search.encoded,
            count - keys.slices().size(),
            keys.step() * spacing,
            search.withdrawn.size(),
            (System.nanoTime() - start) * 1e-9);
    return new ConceptAnswer(phrase, volume.grid(), instances, intensity.description(), cost);
  }

  private TextFeatures text(String phrase) {
    Tensor ids = tokenizer.encode(List.of(phrase)).tensor();
    return network.text().forward(ids, Probe.NONE);
  }

  /** One search; its frames are key slices. */
  private static final class Search {
    private final Volume volume;
    private final ConceptSettings settings;
    private final KeySlices keys;
    private final IntensityMap intensity;
    private final Map<Integer, SliceMasks> masks = new TreeMap<>();
    private final Map<Integer, Double> scores = new HashMap<>();
    private Set<Integer> withdrawn = Set.of();
    private int encoded;

    Search(Volume volume, ConceptSettings settings, KeySlices keys, IntensityMap intensity) {
      this.volume = volume;
      this.settings = settings;
      this.keys = keys;
      this.intensity = intensity;
    }

    void run(Sam3 network, TextFeatures text) {
      var parts =
          new ConceptSource.Parts(
              network.image(),
              network.detector(),
              network.tracker(),
              settings.volume().encodings());
      var query = new ConceptSource.Query(text, true, null, 0, settings.rules());
      int side = network.config().vision().imageSize();
      Slice first = slice(0);
      var sequence =
          new ConceptSource.Sequence(
              keys.slices().size(), first.height(), first.width(), frame -> pixels(frame, side));
      try (ConceptSource source = new ConceptSource(parts, sequence, query)) {
        var tracks = new SessionTracks(network.tracker(), source, settings.volume().tracking());
        try (ConceptTracker tracker = new ConceptTracker(settings.rules(), source, tracks)) {
          int middle = keys.slices().size() / 2;
          tracker.propagate(Route.from(middle, Direction.FORWARD), this::take);
          tracker.propagate(Route.from(middle, Direction.BACKWARD), this::take);
          withdrawn = tracker.withdrawn();
        }
      }
    }

    private Slice slice(int frame) {
      return volume.slice(settings.volume().plane(), keys.slices().get(frame));
    }

    private Tensor pixels(int frame, int side) {
      encoded++;
      return ImagePreprocessor.input(intensity.picture(slice(frame)), side);
    }

    private void take(ConceptFrame frame) {
      for (int n = 0; n < frame.objects().size(); n++) {
        int object = frame.objects().get(n);
        masks
            .computeIfAbsent(object, number -> new SliceMasks(volume.grid()))
            .put(slice(frame.frame()), frame.masks()[n]);
        scores.put(object, (double) frame.scores()[n]);
      }
    }

    List<ConceptAnswer.Instance> instances() {
      List<ConceptAnswer.Instance> instances = new ArrayList<>();
      masks.forEach(
          (object, painted) -> {
            if (!withdrawn.contains(object)) {
              Mask whole = interpolated(painted);
              double score = scores.getOrDefault(object, 0.0);
              instances.add(new ConceptAnswer.Instance(object, score, whole));
            }
          });
      return instances;
    }

    private Mask interpolated(SliceMasks painted) {
      Mask known = painted.mask();
      for (int frame = 0; frame + 1 < keys.slices().size(); frame++) {
        int from = keys.slices().get(frame);
        int to = keys.slices().get(frame + 1);
        if (to - from > 1) {
          Slice before = slice(frame);
          var between =
              new SliceInterpolation(
                  SliceMasks.inside(before, known),
                  SliceMasks.inside(slice(frame + 1), known),
                  before.width(),
                  before.height());
          for (int at = from + 1; at < to; at++) {
            double share = (double) (at - from) / (to - from);
            painted.put(volume.slice(settings.volume().plane(), at), between.at(share));
          }
        }
      }
      return painted.mask();
    }
  }
}
