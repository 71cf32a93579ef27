package io.medsam3.tracker;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.TrackingSession.Direction;
import io.medsam3.tracker.TrackingSession.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ConceptTrackerTest {
  private static final int SIDE = 8;
  private static final ConceptRules PLAIN = new ConceptRules(0.5f, 0.1f, 0, 0, 0, 0, 0, 2);

  /** One row of the picture for each detection; tracks repeat what they began with. */
  private static final class Rows implements ConceptFrames, ObjectTracks {
    private final List<List<Float>> scores;
    private final List<Integer> objects = new ArrayList<>();
    private final List<Integer> rows = new ArrayList<>();

    Rows(List<List<Float>> scores) {
      this.scores = scores;
    }

    private static Tensor rows(List<Integer> rows) {
      float[] logits = new float[rows.size() * SIDE * SIDE];
      for (int i = 0; i < logits.length; i++) {
        boolean inside = rows.get(i / (SIDE * SIDE)) == i % (SIDE * SIDE) / SIDE;
        logits[i] = inside ? 5 : -5;
      }
      return Tensors.of(logits, rows.size(), SIDE, SIDE);
    }

    @Override
    public int count() {
      return scores.size();
    }

    @Override
    public int height() {
      return SIDE;
    }

    @Override
    public int width() {
      return SIDE;
    }

    @Override
    public FrameDetections detect(int frame) {
      float[] found = new float[scores.get(frame).size()];
      List<Integer> all = new ArrayList<>();
      for (int i = 0; i < found.length; i++) {
        found[i] = scores.get(frame).get(i);
        all.add(i);
      }
      return new FrameDetections(found, torch.zeros(new long[] {found.length, 4}), rows(all));
    }

    @Override
    public List<Integer> objects() {
      return List.copyOf(objects);
    }

    @Override
    public Tracks follow(int frame, boolean reverse) {
      float[] visible = new float[objects.size()];
      Arrays.fill(visible, 3);
      return new Tracks(rows(rows), visible);
    }

    @Override
    public void renew(int frame, int object, Tensor logits) {}

    @Override
    public void remember(int frame, Tensor logits) {}

    @Override
    public void begin(int frame, List<Integer> born, Tensor logits) {
      float[] values = Tensors.toFloats(logits);
      for (int i = 0; i < born.size(); i++) {
        int row = 0;
        while (values[(i * SIDE + row) * SIDE] < 0) {
          row++;
        }
        objects.add(born.get(i));
        rows.add(row);
      }
    }

    @Override
    public void end(Set<Integer> ended) {
      for (int object : ended) {
        rows.remove(objects.indexOf(object));
        objects.remove(Integer.valueOf(object));
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void givesEachObjectOneNumberThroughTheSequence() throws Exception {
    assertNoLeak(
        () -> {
          var rows = new Rows(List.of(List.of(0.9f), List.of(0.9f, 0.8f), List.of(0.6f, 0.9f)));
          List<ConceptFrame> frames = new ArrayList<>();
          try (var tracker = new ConceptTracker(PLAIN, rows, rows)) {
            tracker.propagate(Route.from(0, Direction.FORWARD), frames::add);
          }
          assertThat(frames)
              .extracting(ConceptFrame::objects)
              .containsExactly(List.of(0), List.of(0, 1), List.of(0, 1));
          assertThat(frames.get(2).scores()).containsExactly(0.9f, 0.8f);
          assertThat(frames.get(2).boxes()[1]).containsExactly(0, 1f / SIDE, 7f / SIDE, 0);
        });
  }

  @Test
  void beyondTheLimitTheBestNewDetectionsAreTakenAndTheRestIsTold() throws Exception {
    assertNoLeak(
        () -> {
          var rows = new Rows(List.of(List.of(0.7f, 0.95f, 0.8f)));
          List<Integer> leftOut = new ArrayList<>();
          try (var tracker =
              new ConceptTracker(PLAIN, rows, rows, step -> leftOut.add(step.leftOut()))) {
            ConceptFrame first = tracker.start(0);
            assertThat(first.scores()).containsExactly(0.95f, 0.8f);
            assertThat(leftOut).containsExactly(1);
            assertThatIllegalArgumentException()
                .isThrownBy(() -> tracker.start(1))
                .withMessageContaining("frames 0 to 0");
          }
        });
  }

  @Test
  void aYoungObjectThatNothingConfirmsIsWithdrawnAndNeverShown() throws Exception {
    assertNoLeak(
        () -> {
          var rules = new ConceptRules(0.5f, 0.1f, 4, 2, 2, 0, 0, 9);
          var rows = new Rows(List.of(List.of(0.9f), List.of(), List.of(), List.of()));
          List<ConceptFrame> frames = new ArrayList<>();
          try (var tracker = new ConceptTracker(rules, rows, rows)) {
            tracker.propagate(Route.from(0, Direction.FORWARD), frames::add);
            assertThat(tracker.withdrawn()).containsExactly(0);
          }
          assertThat(frames).hasSize(4).allMatch(frame -> frame.objects().isEmpty());
        });
  }

  @Test
  void backwardTheFrameBeforeTheStartIsTheFirst() throws Exception {
    assertNoLeak(
        () -> {
          var rows = new Rows(List.of(List.of(0.9f), List.of(0.9f), List.of(0.9f)));
          List<Integer> order = new ArrayList<>();
          try (var tracker = new ConceptTracker(PLAIN, rows, rows)) {
            tracker.propagate(Route.from(2, Direction.BACKWARD), frame -> order.add(frame.frame()));
            tracker.propagate(Route.from(0, Direction.BACKWARD), frame -> order.add(frame.frame()));
          }
          assertThat(order).containsExactly(1, 0);
        });
  }
}
