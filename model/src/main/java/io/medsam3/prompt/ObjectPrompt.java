package io.medsam3.prompt;

import io.medsam3.volume.Mask;
import java.util.List;

/** What a user says about one object by pointing at it. */
public sealed interface ObjectPrompt {
  /** A click in the object, or beside it. */
  record Point(Spot spot, boolean include) implements ObjectPrompt {}

  /** Two opposite corners of a box around the object. */
  record Box(Spot from, Spot to) implements ObjectPrompt {}

  /** A stroke within the object, or beside it. */
  record Scribble(List<Spot> line, boolean include) implements ObjectPrompt {
    public Scribble {
      line = List.copyOf(line);
      if (line.isEmpty()) {
        throw new IllegalArgumentException("a scribble of no places; expected at least one");
      }
    }
  }

  /** A rough outline of the object. */
  record Lasso(List<Spot> outline) implements ObjectPrompt {
    public Lasso {
      outline = List.copyOf(outline);
      if (outline.size() < 3) {
        throw new IllegalArgumentException(
            "a lasso of %d places; expected at least 3".formatted(outline.size()));
      }
    }
  }

  /** An earlier or drawn mask of the object, on the image's grid. */
  record Drawn(Mask mask) implements ObjectPrompt {
    public Drawn {
      if (mask.isEmpty()) {
        throw new IllegalArgumentException("a drawn mask without a voxel; draw the object first");
      }
    }
  }
}
