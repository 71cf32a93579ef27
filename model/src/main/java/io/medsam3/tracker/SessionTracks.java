package io.medsam3.tracker;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tracks in sessions of the tracker, one for all objects that were born on the same frame. */
public final class SessionTracks implements ObjectTracks {
  /** Logit of visibility that stands for the presence of any pixel. */
  private static final float SEEN = 10;

  private final Tracker tracker;
  private final FrameSource frames;
  private final TrackingOptions options;
  private final List<TrackingSession> sessions = new ArrayList<>();
  private boolean reverse;

  public SessionTracks(Tracker tracker, FrameSource frames, TrackingOptions options) {
    this.tracker = tracker;
    this.frames = frames;
    this.options = options;
  }

  @Override
  public List<Integer> objects() {
    return sessions.stream().flatMap(session -> session.objects().stream()).toList();
  }

  @Override
  public Tracks follow(int frame, boolean backward) {
    int side = tracker.maskSide();
    reverse = backward;
    if (sessions.isEmpty()) {
      Tensor none = Tensors.zeros(tracker.absentPointer(), ScalarType.Float, 0, side, side);
      return new Tracks(none, new float[0]);
    }
    try (Scope scope = new Scope()) {
      List<Tensor> masks = new ArrayList<>();
      List<Tensor> scores = new ArrayList<>();
      for (TrackingSession session : sessions) {
        Memory memory = session.visit(frame, backward, false);
        masks.add(memory.lowResLogits());
        scores.add(memory.objectScore());
      }
      Tensor logits = Tensors.cat(0, masks.toArray(Tensor[]::new)).squeeze(1);
      float[] seen = Tensors.toFloats(Tensors.cat(0, scores.toArray(Tensor[]::new)));
      return new Tracks(scope.keep(logits), seen);
    }
  }

  @Override
  public void renew(int frame, int object, Tensor logits) {
    for (TrackingSession session : sessions) {
      if (session.objects().contains(object)) {
        try (Scope scope = new Scope()) {
          session.mask(frame, object, decided(logits.unsqueeze(0)).select(0, 0));
          session.settle();
        }
      }
    }
  }

  @Override
  public void remember(int frame, Tensor logits) {
    if (sessions.isEmpty()) {
      return;
    }
    try (Scope scope = new Scope()) {
      int side = tracker.memoryMaskSide();
      Tensor masks = MaskOverlap.withoutShrunk(Tensors.resize(logits.unsqueeze(1), side, side));
      Tensor inside = masks.flatten(1, 3).gt(new Scalar(0)).any(1, true);
      Tensor scores = Tensors.scale(Tensors.shift(Tensors.toFloat(inside), -0.5), 2 * SEEN);
      int from = 0;
      for (TrackingSession session : sessions) {
        int count = session.objects().size();
        session.remember(frame, masks.narrow(0, from, count), scores.narrow(0, from, count));
        session.shrink(frame, reverse);
        from += count;
      }
    }
  }

  @Override
  public void begin(int frame, List<Integer> objects, Tensor logits) {
    TrackingSession session = new TrackingSession(tracker, frames, options);
    sessions.add(session);
    try (Scope scope = new Scope()) {
      Tensor masks = decided(logits);
      for (int i = 0; i < objects.size(); i++) {
        session.mask(frame, objects.get(i), masks.select(0, i));
      }
      session.settle();
    }
  }

  @Override
  public void end(Set<Integer> objects) {
    for (TrackingSession session : List.copyOf(sessions)) {
      for (int object : session.objects()) {
        if (objects.contains(object)) {
          session.remove(object);
        }
      }
      if (session.objects().isEmpty()) {
        session.close();
        sessions.remove(session);
      }
    }
  }

  /** From logits (n, h, w) to masks (n, 16g, 16g), inside above 0. */
  private Tensor decided(Tensor logits) {
    int side = tracker.memoryMaskSide();
    return Tensors.resize(logits.unsqueeze(1), side, side).squeeze(1).gt(new Scalar(0));
  }

  @Override
  public void close() {
    sessions.forEach(TrackingSession::close);
    sessions.clear();
  }
}
