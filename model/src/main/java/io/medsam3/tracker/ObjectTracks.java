package io.medsam3.tracker;

import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** The objects that are being tracked, as {@link ConceptTracker} steers them. */
public interface ObjectTracks extends AutoCloseable {
  /**
   * The tracks of one frame, in the order of {@link #objects}.
   *
   * @param logits (T, h, w)
   * @param scores logit of each that its object is visible
   */
  record Tracks(Tensor logits, float[] scores) {}

  /** The objects' numbers. */
  List<Integer> objects();

  /** Follows all objects to a frame, without remembering it yet. */
  Tracks follow(int frame, boolean reverse);

  /** Takes a detection's mask (h, w), logits, as given for an object that is tracked already. */
  void renew(int frame, int object, Tensor logits);

  /** Remembers a frame by the masks (T, h, w) that were decided for it. */
  void remember(int frame, Tensor logits);

  /** Begins to track objects with their masks (n, h, w) on a frame. */
  void begin(int frame, List<Integer> objects, Tensor logits);

  /** Stops tracking objects. */
  void end(Set<Integer> objects);

  @Override
  void close();
}
