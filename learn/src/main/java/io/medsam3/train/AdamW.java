package io.medsam3.train;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2019), over named leaves.
 *
 * <p>A parameter without a gradient is left as it is, decay included.
 */
public final class AdamW implements AutoCloseable {
  private static final double EPS = 1e-8;

  private final Map<String, Tensor> parameters;
  private final Map<String, ParameterGroup> groups;
  private final OptimiserSettings settings;
  private final Owner owner = new Owner();
  private final Kept first;
  private final Kept second;

  public AdamW(Map<String, Tensor> parameters, OptimiserSettings settings) {
    this(parameters, settings, Practice.PLAIN, Shares.ALONE);
  }

  /** Keeps and updates this process's share; {@link Shares#spread} makes the parameters whole. */
  AdamW(
      Map<String, Tensor> parameters,
      OptimiserSettings settings,
      Practice practice,
      Shares shares) {
    this(parameters, settings, ParameterGroup.of(parameters, settings, practice), shares);
  }

  /** One group for all parameters, with decay. */
  static AdamW decayingAll(Map<String, Tensor> parameters, OptimiserSettings settings) {
    Map<String, ParameterGroup> one = new LinkedHashMap<>();
    parameters.keySet().forEach(key -> one.put(key, new ParameterGroup(1, true)));
    return new AdamW(parameters, settings, one, Shares.ALONE);
  }

  private AdamW(
      Map<String, Tensor> parameters,
      OptimiserSettings settings,
      Map<String, ParameterGroup> groups,
      Shares shares) {
    this.parameters = parameters;
    this.settings = settings;
    this.groups = groups;
    this.first = new Kept(parameters, new LinkedHashMap<>(), shares);
    this.second = new Kept(parameters, new LinkedHashMap<>(), shares);
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      parameters.forEach(
          (key, tensor) -> {
            first.mine().put(key, owner.own(torch.zeros_like(shares.mine(tensor))));
            second.mine().put(key, owner.own(torch.zeros_like(shares.mine(tensor))));
          });
    }
  }

  /** The running means of gradients and of their squares, by parameter. */
  Kept firstMoments() {
    return first;
  }

  Kept secondMoments() {
    return second;
  }

  /** Scales gradients so that their global norm is at most the limit; returns the norm before. */
  public double clip() {
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      double squares = 0;
      for (Tensor parameter : parameters.values()) {
        Tensor gradient = parameter.grad();
        if (gradient.defined()) {
          double norm = gradient.norm().item_double();
          squares += norm * norm;
        }
      }
      double norm = Math.sqrt(squares);
      if (norm > settings.clip()) {
        Scalar factor = new Scalar(settings.clip() / norm);
        for (Tensor parameter : parameters.values()) {
          Tensor gradient = parameter.grad();
          if (gradient.defined()) {
            gradient.mul_(factor);
          }
        }
      }
      return norm;
    }
  }

  /**
   * Changes the weights by their gradients.
   *
   * @param step from 0
   * @param rate learning rate, before the groups' factors
   */
  public void step(long step, double rate) {
    double correction1 = 1 - Math.pow(settings.beta1(), step + 1);
    double correction2 = 1 - Math.pow(settings.beta2(), step + 1);
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      try (Scope scope = new Scope();
          NoGradGuard none = new NoGradGuard()) {
        Tensor gradient = entry.getValue().grad();
        if (gradient.defined()) {
          update(
              entry.getKey(),
              first.shares().mine(entry.getValue()),
              first.shares().mine(gradient.contiguous()),
              rate,
              correction1,
              correction2);
        }
      }
    }
  }

  private void update(
      String key, Tensor parameter, Tensor gradient, double rate, double corr1, double corr2) {
    ParameterGroup group = groups.getOrDefault(key, new ParameterGroup(1, false));
    double lr = rate * group.rate();
    if (group.decays()) {
      parameter.mul_(new Scalar(1 - lr * settings.decay()));
    }
    Tensor mean = first.mine(key);
    Tensor square = second.mine(key);
    mean.lerp_(gradient, new Scalar(1 - settings.beta1()));
    square.mul_(new Scalar(settings.beta2()));
    square.addcmul_(gradient, gradient, new Scalar(1 - settings.beta2()));
    Tensor size = square.sqrt().mul_(new Scalar(1 / Math.sqrt(corr2))).add_(new Scalar(EPS));
    parameter.addcdiv_(mean, size, new Scalar(-lr / corr1));
  }

  public void clearGradients() {
    try (Scope scope = new Scope()) {
      for (Tensor parameter : parameters.values()) {
        Tensor gradient = parameter.grad();
        if (gradient.defined()) {
          gradient.zero_();
        }
      }
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
