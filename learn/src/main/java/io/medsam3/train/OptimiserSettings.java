package io.medsam3.train;

/**
 * How weights are changed.
 *
 * @param rate peak learning rate
 * @param trunkRate factor on it for the image encoder's trunk
 * @param decay weight decay of matrices and filters outside the trunk
 * @param beta1 memory of the gradient
 * @param beta2 memory of its square
 * @param clip largest global norm of the gradient
 * @param warmup steps until the rate is reached
 * @param average decay of the running average of the weights; at 0 it is the weights themselves
 */
public record OptimiserSettings(
    double rate,
    double trunkRate,
    double decay,
    double beta1,
    double beta2,
    double clip,
    int warmup,
    double average) {
  /** Section 14.7 of the training notes: the small network on a pretrained trunk. */
  public static final OptimiserSettings SMALL =
      new OptimiserSettings(6e-4, 0.25, 0.05, 0.9, 0.98, 2, 100, 0.999);

  /** The same with another peak rate. */
  public OptimiserSettings withRate(double other) {
    return new OptimiserSettings(other, trunkRate, decay, beta1, beta2, clip, warmup, average);
  }
}
