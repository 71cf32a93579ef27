package io.medsam3.tracker;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.TrackingOptions.Retention;
import io.medsam3.tracker.TrackingSession.Direction;
import io.medsam3.tracker.TrackingSession.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TrackingSessionTest {
  private static final Clicks CLICK = Clicks.include(0.4f, 0.5f);

  /** A body that uses a session. */
  @FunctionalInterface
  private interface Use {
    void with(TrackingSession session) throws Exception;
  }

  private static void session(int frames, Use use) throws Exception {
    assertNoLeak(
        () -> {
          try (var nano = new NanoTracker();
              var session =
                  new TrackingSession(
                      nano.tracker(), NanoTracker.frames(frames), TrackingOptions.defaults())) {
            use.with(session);
          }
        });
  }

  private static Map<Integer, float[]> propagate(TrackingSession session, Route route) {
    Map<Integer, float[]> masks = new LinkedHashMap<>();
    session.propagate(
        route, frame -> masks.put(frame.frame(), Tensors.toFloats(frame.lowResLogits())));
    return masks;
  }

  @Test
  void aShrunkMemoryGivesTheSameMasksBothWaysFromAPrompt() throws Exception {
    assertNoLeak(
        () -> {
          try (var nano = new NanoTracker()) {
            List<Map<Integer, float[]>> passes = new ArrayList<>();
            for (Retention retention : Retention.values()) {
              var options = new TrackingOptions(true, Precision.FLOAT32, retention);
              try (Scope scope = new Scope();
                  var session =
                      new TrackingSession(nano.tracker(), NanoTracker.frames(24), options)) {
                session.click(12, 1, CLICK, false);
                Map<Integer, float[]> masks = propagate(session, Route.from(12, Direction.FORWARD));
                masks.putAll(propagate(session, Route.from(12, Direction.BACKWARD)));
                passes.add(masks);
              }
            }
            assertThat(passes.get(0)).hasSize(24);
            passes.get(0).forEach((t, mask) -> assertThat(passes.get(1).get(t)).isEqualTo(mask));
          }
        });
  }

  @Test
  void repeatedPropagationKeepsNoMoreThanTheFirst() throws Exception {
    session(
        10,
        session -> {
          long after = 0;
          for (int pass = 0; pass < 20; pass++) {
            try (Scope scope = new Scope()) {
              session.click(0, 1, CLICK, false);
              propagate(session, Route.from(0, Direction.FORWARD));
            }
            after = pass == 0 ? Pointer.totalCount() : after;
          }
          assertThat(Pointer.totalCount()).isEqualTo(after);
        });
  }

  @Test
  void callersMistakesAreToldAndTheSessionGoesOn() throws Exception {
    session(
        4,
        session -> {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> session.propagate(Route.from(0, Direction.FORWARD), f -> {}))
              .withMessageContaining("prompt a frame first");
          assertThatIllegalArgumentException()
              .isThrownBy(() -> session.click(4, 1, CLICK, false))
              .withMessageContaining("frames 0 to 3");
          assertThatIllegalArgumentException()
              .isThrownBy(() -> session.click(0, 1, Clicks.none(), false))
              .withMessageContaining("no point and no box");
          assertThatIllegalArgumentException()
              .isThrownBy(() -> session.mask(0, 1, torch.zeros(3)))
              .withMessageContaining("rows and columns");
          session.click(1, 7, CLICK, false);
          assertThatIllegalArgumentException()
              .isThrownBy(() -> session.click(1, 7, Clicks.box(0, 0, 1, 1), true))
              .withMessageContaining("box must come before");
          assertThat(propagate(session, Route.from(1, Direction.FORWARD))).hasSize(3);
          assertThatIllegalArgumentException()
              .isThrownBy(() -> session.click(1, 8, CLICK, false))
              .withMessageContaining("another session");
          assertThatThrownBy(() -> session.remove(9))
              .isInstanceOf(NoSuchElementException.class)
              .hasMessageContaining("[7]");
          assertThat(propagate(session, Route.from(1, Direction.BACKWARD))).hasSize(2);
        });
  }

  @Test
  void of300PointsTheFirstAndLastEightAreUsed() throws Exception {
    session(
        1,
        session -> {
          Clicks many = Clicks.none();
          for (int i = 0; i < 300; i++) {
            many = many.then(Clicks.include(i / 300f, 0.5f));
          }
          float[] all = Tensors.toFloats(session.click(0, 1, many, false).logits());
          assertThat(session.click(0, 2, many, false).leftOut()).isEqualTo(284);
          float[] few =
              Tensors.toFloats(session.click(0, 3, many.limited(16), false).logits().select(0, 2));
          assertThat(few).isEqualTo(all);
        });
  }

  @Test
  void onlyNegativeClicksAndAClickOutsideGiveAnAnswer() throws Exception {
    session(
        1,
        session -> {
          assertThat(session.click(0, 1, Clicks.exclude(0.2f, 0.2f), false).objects())
              .containsExactly(1);
          assertThat(Tensors.toFloats(session.click(0, 1, Clicks.include(3, -2), true).logits()))
              .doesNotContain(Float.NaN);
        });
  }

  @Test
  void aMaskOfAnySizeIsShownAtTheFramesSizeAndTakesItsPixelsFromOtherMasks() throws Exception {
    session(
        3,
        session -> {
          session.mask(1, 1, torch.ones(60, 90));
          Tensor left = torch.zeros(10, 15);
          left.narrow(1, 0, 5).fill_(new Scalar(1));
          PromptedFrame shown = session.mask(1, 2, left);
          Tensor inside = shown.logits().gt(new Scalar(0));
          assertThat(Tensors.shape(shown.logits())).containsExactly(2, 1, 20, 30);
          assertThat(inside.select(0, 0).sum().item_long()).isEqualTo(20 * 20);
          assertThat(inside.select(0, 1).sum().item_long()).isEqualTo(20 * 10);
          assertThat(propagate(session, Route.from(1, Direction.FORWARD))).hasSize(2);
        });
  }

  @Test
  void removingAnObjectLeavesTheOther() throws Exception {
    session(
        5,
        session -> {
          session.click(0, 1, CLICK, false);
          session.click(0, 2, Clicks.include(0.8f, 0.2f), false);
          Map<Integer, float[]> both = propagate(session, Route.from(0, Direction.FORWARD));
          session.remove(1);
          assertThat(session.objects()).containsExactly(2);
          Map<Integer, float[]> one = propagate(session, Route.from(0, Direction.FORWARD));
          assertThat(one.get(0)).hasSize(both.get(0).length / 2);
        });
  }

  @Test
  void takingBackTheOnlyPromptStartsOver() throws Exception {
    session(
        3,
        session -> {
          session.click(0, 1, CLICK, false);
          Map<Integer, float[]> first = propagate(session, Route.from(0, Direction.FORWARD));
          session.clear(0, 1);
          assertThat(session.promptedFrames()).isEmpty();
          session.click(0, 1, CLICK, false);
          session.click(0, 2, CLICK, false);
          session.remove(2);
          Map<Integer, float[]> again = propagate(session, Route.from(0, Direction.FORWARD));
          assertThat(again.get(2)).isEqualTo(first.get(2));
        });
  }

  @Test
  void twoHundredObjectsAreFollowedAtOnce() throws Exception {
    session(
        2,
        session -> {
          for (int object = 0; object < 200; object++) {
            try (Scope scope = new Scope()) {
              session.click(0, object, Clicks.include(object / 200f, 0.5f), false);
            }
          }
          Map<Integer, float[]> masks = propagate(session, Route.from(0, Direction.FORWARD));
          assertThat(masks.get(1)).hasSize(200 * 32 * 32);
        });
  }
}
