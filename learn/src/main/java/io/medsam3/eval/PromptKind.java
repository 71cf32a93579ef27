package io.medsam3.eval;

import io.medsam3.mask.VoxelBox;
import io.medsam3.predict.BoxExemplar;
import io.medsam3.predict.ConceptPrompt;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What an evaluation tells the network of each target. */
public enum PromptKind {
  /** The phrase alone. */
  TEXT("text"),
  /** Boxes drawn from the reference alone; a target that is absent has none and is not asked. */
  BOX("box"),
  /** Both. */
  TEXT_AND_BOX("text+box");

  /** More boxes than that tell the network nothing new and cost memory. */
  private static final int MOST_BOXES = 8;

  private final String label;

  PromptKind(String label) {
    this.label = label;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  public static PromptKind of(String label) {
    for (PromptKind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    String known = Arrays.stream(values()).map(PromptKind::label).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "no way to prompt '%s'; expected one of %s".formatted(label, known));
  }

  /** Whether a target can be asked for. */
  boolean asks(Mask reference) {
    return this == TEXT || !reference.isEmpty();
  }

  /**
   * The prompt for a target: boxes around its objects, the largest first, if they are countable,
   * else one around the whole mask.
   */
  ConceptPrompt prompt(String phrase, Mask reference, boolean countable) {
    if (this == TEXT) {
      return ConceptPrompt.text(phrase);
    }
    List<BoxExemplar> boxes = new ArrayList<>();
    List<Mask> objects = countable ? InstanceMatch.objects(reference) : List.of(reference);
    for (Mask object : objects.subList(0, Math.min(MOST_BOXES, objects.size()))) {
      boxes.add(box(object));
    }
    return new ConceptPrompt(this == BOX ? null : phrase, boxes);
  }

  private static BoxExemplar box(Mask object) {
    VoxelBox box = VoxelBox.around(object).orElseThrow();
    int x0 = box.from().i();
    int y0 = box.from().j();
    return new BoxExemplar(x0, y0, x0 + box.size().x(), y0 + box.size().y(), true);
  }
}
