package io.medsam3.data;

/**
 * Changes beyond those of every picture, each with a probability; none unless asked for.
 *
 * @param elastic of a smooth deformation
 * @param bias of a smooth factor on the intensities
 * @param compression of a passage through JPEG
 * @param wide of a view in which things are up to four times smaller or larger
 * @param elsewhere of a close view beside the target, where its phrase is honestly absent
 * @param covered of a finding that is covered with what lies beside it, and honestly absent then;
 *     as often something beside it is covered, so that a cover alone means nothing
 * @param recoloured of other colours, where the kind of imaging allows
 * @param close of a view around one object, as windows show small ones; a file from before there
 *     was this or {@code recoloured} means 0
 */
public record Harsher(
    double elastic,
    double bias,
    double compression,
    double wide,
    double elsewhere,
    double covered,
    double recoloured,
    double close) {
  public static final Harsher NONE = new Harsher(0, 0, 0, 0, 0, 0, 0, 0);

  public Harsher {
    for (double p :
        new double[] {elastic, bias, compression, wide, elsewhere, covered, recoloured, close}) {
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException("%s: expected probabilities of 0 to 1".formatted(this));
      }
    }
  }
}
