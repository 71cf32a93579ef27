package io.medsam3.golden;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.ConceptFrames;
import io.medsam3.tracker.ConceptTracker;
import io.medsam3.tracker.FrameDetections;
import io.medsam3.tracker.ObjectTracks;
import io.medsam3.tracker.TrackingSession.Direction;
import io.medsam3.tracker.TrackingSession.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The rules of detecting and tracking, with given detections and given tracks. */
public final class VideoRulesFamily implements GoldenFamily {
  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("run00_f00/trk_masks_in");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) throws IOException {
    var checks = new VideoChecks(golden, report, false);
    var script = new Script(golden);
    var rules = VideoFamily.rules(golden.parameters().path("model"));
    try (Scope scope = new Scope();
        var tracker =
            new ConceptTracker(
                rules,
                script,
                script,
                step -> {
                  checks.step(step);
                  script.run++;
                })) {
      checks.output(tracker.start(0));
      tracker.propagate(Route.from(0, Direction.FORWARD), checks::output);
      checks.end(tracker.withdrawn());
    }
  }

  /** Answers from the case instead of from a network. */
  private static final class Script implements ConceptFrames, ObjectTracks {
    private final GoldenCase golden;
    private final List<Integer> objects = new ArrayList<>();
    private int run;

    Script(GoldenCase golden) {
      this.golden = golden;
    }

    private Tensor stored(int frame, String name) {
      return Tensors.toFloat(
          golden.tensor(String.format(Locale.ROOT, "run%02d_f%02d/%s", run, frame, name)));
    }

    @Override
    public int count() {
      return golden.parameters().path("frames").asInt();
    }

    @Override
    public int height() {
      return golden.parameters().path("h").asInt();
    }

    @Override
    public int width() {
      return golden.parameters().path("w").asInt();
    }

    @Override
    public FrameDetections detect(int frame) {
      float[] scores = Tensors.toFloats(stored(frame, "det_scores"));
      Tensor boxes = torch.zeros(new long[] {scores.length, 4});
      return new FrameDetections(scores, boxes, stored(frame, "det_masks"));
    }

    @Override
    public List<Integer> objects() {
      return List.copyOf(objects);
    }

    @Override
    public Tracks follow(int frame, boolean reverse) {
      float[] scores = Tensors.toFloats(stored(frame, "trk_scores_in"));
      return new Tracks(stored(frame, "trk_masks_in"), scores);
    }

    @Override
    public void renew(int frame, int object, Tensor logits) {}

    @Override
    public void remember(int frame, Tensor logits) {}

    @Override
    public void begin(int frame, List<Integer> born, Tensor logits) {
      objects.addAll(born);
    }

    @Override
    public void end(Set<Integer> ended) {
      objects.removeAll(ended);
    }

    @Override
    public void close() {}
  }
}
