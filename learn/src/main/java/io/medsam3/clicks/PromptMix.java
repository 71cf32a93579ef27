package io.medsam3.clicks;

/**
 * How users are imitated.
 *
 * @param objects of one picture that are asked for, at most
 * @param corrections clicks after the first prompt, at most
 * @param clicks share of steps that begin with a click in the object
 * @param boxes share of steps that begin with a box; the others begin with a rough mask
 * @param centred share of clicks that go to the deepest place instead of anywhere
 * @param pasted share of steps on pictures that ask for {@link PastedShapes} instead
 */
public record PromptMix(
    int objects, int corrections, double clicks, double boxes, double centred, double pasted) {
  public PromptMix {
    if (objects < 1 || corrections < 0 || clicks < 0 || boxes < 0 || clicks + boxes > 1) {
      throw new IllegalArgumentException(
          "objects %d, corrections %d, clicks %s, boxes %s: at least one object, shares below 1"
              .formatted(objects, corrections, clicks, boxes));
    }
  }

  /** What a step begins with. */
  enum Kind {
    CLICK,
    BOX,
    MASK
  }

  /** The kind at a place 0..1. */
  Kind kind(double at) {
    return at < clicks ? Kind.CLICK : at < clicks + boxes ? Kind.BOX : Kind.MASK;
  }
}
