package io.medsam3.train;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A running average of weights, which generalises better than the weights themselves. */
public final class WeightAverage implements AutoCloseable {
  private final Map<String, Tensor> weights;
  private final double decay;
  private final Owner owner = new Owner();
  private final Kept average;

  public WeightAverage(Map<String, Tensor> weights, double decay) {
    this(weights, decay, Shares.ALONE);
  }

  /** Follows this process's share of the weights. */
  WeightAverage(Map<String, Tensor> weights, double decay, Shares shares) {
    this.weights = weights;
    this.decay = decay;
    this.average = new Kept(weights, new LinkedHashMap<>(), shares);
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      weights.forEach(
          (key, tensor) ->
              average.mine().put(key, owner.own(shares.mine(tensor).detach().clone())));
    }
  }

  /** The averages, as far as this process keeps them. */
  public Map<String, Tensor> average() {
    return average.mine();
  }

  Kept kept() {
    return average;
  }

  /** Follows the weights; early steps count more, or the start would linger. */
  public void follow(long step) {
    double keep = Math.min(decay, (1.0 + step) / (10.0 + step));
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      Scalar share = new Scalar(1 - keep);
      average
          .mine()
          .forEach((key, tensor) -> tensor.lerp_(average.shares().mine(weight(key)), share));
    }
  }

  /** Something done while the average stands in the weights' place. */
  interface Work {
    void run() throws IOException;
  }

  /**
   * Does the work in the first process with the average as the weights, and puts them back whatever
   * happens; all processes must call it.
   */
  void during(Work work) throws IOException {
    if (!average.shares().peers().isFirst()) {
      average.give();
      return;
    }
    try (Owner kept = new Owner()) {
      Map<String, Tensor> own = new LinkedHashMap<>();
      try (Scope scope = new Scope();
          NoGradGuard none = new NoGradGuard()) {
        weights.forEach((key, tensor) -> own.put(key, kept.own(tensor.detach().clone())));
      }
      try {
        setWeights(average::whole);
        work.run();
      } finally {
        setWeights(key -> Objects.requireNonNull(own.get(key)));
      }
    }
  }

  private void setWeights(Function<String, Tensor> values) {
    weights.forEach(
        (key, weight) -> {
          try (Scope scope = new Scope();
              NoGradGuard none = new NoGradGuard()) {
            weight.copy_(values.apply(key));
          }
        });
  }

  private Tensor weight(String key) {
    Tensor weight = weights.get(key);
    if (weight == null) {
      throw new IllegalStateException("no weight '" + key + "'");
    }
    return weight;
  }

  @Override
  public void close() {
    owner.close();
  }
}
