package io.medsam3.job;

import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.propagate.SlicePrompt;
import java.util.ArrayList;
import java.util.List;

/** What is said about a slice, as the tracker takes it. */
final class SlicePrompts {
  private SlicePrompts() {}

  /** A box first, for it stands instead of clicks before it; then all clicks. */
  static List<SlicePrompt> of(List<ObjectPrompt> prompts) {
    List<SlicePrompt> boxes = new ArrayList<>();
    List<SlicePrompt.Click> clicks = new ArrayList<>();
    for (ObjectPrompt prompt : prompts) {
      if (prompt instanceof ObjectPrompt.Box box) {
        boxes.add(box((Spot.InPixels) box.from(), (Spot.InPixels) box.to()));
      } else if (prompt instanceof ObjectPrompt.Point point) {
        Spot.InPixels at = (Spot.InPixels) point.spot();
        clicks.add(new SlicePrompt.Click(at.x() - 0.5, at.y() - 0.5, point.include()));
      }
    }
    if (boxes.size() > 1) {
      throw new IllegalArgumentException(
          "%d boxes for one object on one slice; expected one".formatted(boxes.size()));
    }
    if (!clicks.isEmpty()) {
      boxes.add(new SlicePrompt.Clicks(clicks));
    }
    return boxes;
  }

  private static SlicePrompt box(Spot.InPixels a, Spot.InPixels b) {
    double u0 = Math.min(a.x(), b.x());
    double v0 = Math.min(a.y(), b.y());
    double u1 = Math.max(a.x(), b.x());
    double v1 = Math.max(a.y(), b.y());
    if (!(u1 > u0 && v1 > v0)) {
      throw new IllegalArgumentException(
          "box %s,%s,%s,%s has no area on its slice; give opposite corners"
              .formatted(u0, v0, u1, v1));
    }
    return new SlicePrompt.Box(
        (int) Math.floor(u0), (int) Math.floor(v0), (int) Math.ceil(u1), (int) Math.ceil(v1));
  }
}
