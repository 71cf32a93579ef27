package io.medsam3.train;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A running average of weights, which generalises better than the weights themselves. */
public final class WeightAverage implements AutoCloseable {
  private final Map<String, Tensor> weights;
  private final double decay;
  private final Owner owner = new Owner();
  private final Map<String, Tensor> average = new LinkedHashMap<>();

  public WeightAverage(Map<String, Tensor> weights, double decay) {
    this.weights = weights;
    this.decay = decay;
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      weights.forEach((key, tensor) -> average.put(key, owner.own(tensor.detach().clone())));
    }
  }

  public Map<String, Tensor> average() {
    return average;
  }

  /** Follows the weights; early steps count more, or the start would linger. */
  public void follow(long step) {
    double keep = Math.min(decay, (1.0 + step) / (10.0 + step));
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      Scalar share = new Scalar(1 - keep);
      average.forEach((key, tensor) -> tensor.lerp_(weight(key), share));
    }
  }

  /** Something done while the average stands in the weights' place. */
  interface Work {
    void run() throws IOException;
  }

  /** Does the work with the average as the weights, and puts them back whatever happens. */
  void during(Work work) throws IOException {
    try (Owner kept = new Owner()) {
      Map<String, Tensor> own = new LinkedHashMap<>();
      try (Scope scope = new Scope();
          NoGradGuard none = new NoGradGuard()) {
        weights.forEach((key, tensor) -> own.put(key, kept.own(tensor.detach().clone())));
      }
      copy(average);
      try {
        work.run();
      } finally {
        copy(own);
      }
    }
  }

  private void copy(Map<String, Tensor> from) {
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      from.forEach((key, tensor) -> weight(key).copy_(tensor));
    }
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
