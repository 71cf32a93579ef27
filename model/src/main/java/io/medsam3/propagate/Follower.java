package io.medsam3.propagate;

import io.medsam3.propagate.ObjectState.Act;
import io.medsam3.propagate.ObjectState.Prompted;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.Clicks;
import io.medsam3.tracker.PromptPoints;
import io.medsam3.tracker.PromptedFrame;
import io.medsam3.tracker.Tracker;
import io.medsam3.tracker.TrackingOptions;
import io.medsam3.tracker.TrackingSession;
import io.medsam3.tracker.TrackingSession.Direction;
import io.medsam3.tracker.TrackingSession.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Does what is asked about one object, in a tracking session of its own. */
final class Follower implements AutoCloseable {
  private static final int OBJECT = 1;

  private final SliceSource slices;
  private final TrackingSession session;
  private final int patience;
  private final List<Act> done = new ArrayList<>();

  /** Takes the masks (u fastest) of slices. */
  @FunctionalInterface
  interface Masks {
    Masks NONE = (slice, inside) -> {};

    void put(int slice, boolean[] inside);
  }

  /** What became of an act. */
  record Outcome(int propagated, int stopped, int leftOut) {}

  Follower(Tracker tracker, SliceSource slices, TrackingOptions options, int patience) {
    this.slices = slices;
    this.patience = patience;
    session = new TrackingSession(tracker, slices, options);
  }

  /** What was done so far, in order. */
  List<Act> done() {
    return done;
  }

  Outcome act(Act act, Masks masks) {
    Outcome outcome = act instanceof Prompted said ? prompt(said, masks) : propagate(masks);
    done.add(act);
    return outcome;
  }

  private Outcome prompt(Prompted said, Masks masks) {
    try (Scope scope = new Scope()) {
      PromptedFrame answer = ask(said.slice(), said.prompt());
      masks.put(said.slice(), inside(answer.logits()));
      return new Outcome(0, 0, answer.leftOut());
    }
  }

  private PromptedFrame ask(int slice, SlicePrompt prompt) {
    if (prompt instanceof SlicePrompt.Drawn drawn) {
      Tensor mask = Tensors.of(drawn.inside(), drawn.height(), drawn.width());
      return session.mask(slice, OBJECT, mask);
    }
    if (prompt instanceof SlicePrompt.Box box) {
      float width = slices.width();
      float height = slices.height();
      Clicks corners =
          Clicks.box(box.u0() / width, box.v0() / height, box.u1() / width, box.v1() / height);
      return session.click(slice, OBJECT, corners, false);
    }
    return session.click(slice, OBJECT, shares(((SlicePrompt.Clicks) prompt).clicks()), true);
  }

  /** From pixel centres to shares of the slice. */
  private Clicks shares(List<SlicePrompt.Click> clicks) {
    float[] places = new float[2 * clicks.size()];
    long[] labels = new long[clicks.size()];
    for (int i = 0; i < labels.length; i++) {
      SlicePrompt.Click click = clicks.get(i);
      places[2 * i] = (float) ((click.u() + 0.5) / slices.width());
      places[2 * i + 1] = (float) ((click.v() + 0.5) / slices.height());
      labels[i] = click.include() ? PromptPoints.INCLUDE : PromptPoints.EXCLUDE;
    }
    return new Clicks(places, labels);
  }

  private Outcome propagate(Masks masks) {
    int first = session.firstPrompted();
    Set<Integer> prompted = prompted();
    int last = prompted.stream().mapToInt(slice -> slice).max().orElse(first);
    int after = pass(Route.from(first, Direction.FORWARD), last, prompted, masks);
    int before = pass(Route.from(first, Direction.BACKWARD), first, prompted, masks);
    int visited = after + before - 1; // both passes visit the first prompted slice
    return new Outcome(visited - prompted.size(), slices.count() - visited, 0);
  }

  private Set<Integer> prompted() {
    return done.stream()
        .filter(Prompted.class::isInstance)
        .map(act -> ((Prompted) act).slice())
        .collect(Collectors.toSet());
  }

  /**
   * One way through the slices, which ends where the object has vanished for good.
   *
   * @param last the last prompted slice on the way
   * @return slices visited
   */
  private int pass(Route route, int last, Set<Integer> prompted, Masks masks) {
    int sign = route.direction() == Direction.FORWARD ? 1 : -1;
    int[] visited = {0};
    int[] empty = {0};
    session.propagateWhile(
        route,
        frame -> {
          visited[0]++;
          boolean[] inside = inside(frame.logits());
          // A prompted slice keeps the answer to its prompt, which memory holds only coarsely.
          if (!prompted.contains(frame.frame())) {
            masks.put(frame.frame(), inside);
          }
          boolean beyond = sign * (frame.frame() - last) > 0;
          empty[0] = beyond && isEmpty(inside) ? empty[0] + 1 : 0;
          return empty[0] < patience;
        });
    return visited[0];
  }

  private static boolean isEmpty(boolean[] inside) {
    for (boolean pixel : inside) {
      if (pixel) {
        return false;
      }
    }
    return true;
  }

  private static boolean[] inside(Tensor logits) {
    return Tensors.toBooleans(logits.gt(new Scalar(0)));
  }

  @Override
  public void close() {
    session.close();
  }
}
