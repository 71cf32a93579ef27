package io.medsam3.train;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Low-rank training (Hu and others, LoRA, 2021): each large matrix W is W0 + s B A, of which only A
 * (rank, in) and B (out, rank) learn.
 *
 * <p>Layers know nothing of it. They use W, and the gradient by A and B follows from that by W; so
 * it saves the optimiser's memory, not the gradients'.
 */
final class LowRank implements AutoCloseable {
  /** B A counts as much at every rank. */
  private static final double ALPHA = 2;

  private final Map<String, Tensor> weights;
  private final Owner owner = new Owner();
  private final Map<String, Tensor> bases = new LinkedHashMap<>();
  private final Map<String, Tensor> factors = new LinkedHashMap<>();

  LowRank(Map<String, Tensor> weights, int rank, long seed) {
    this.weights = weights;

    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      weights.forEach(
          (key, weight) -> {
            if (isAdapted(key, weight, rank)) {
              bases.put(key, owner.own(weight.detach().clone()));
              factors.put(
                  a(key), leaf(Tensors.beside(weight, drawn(key, seed, rank, weight.size(1)))));
              factors.put(
                  b(key), leaf(Tensors.zeros(weight, ScalarType.Float, weight.size(0), rank)));
            }
          });
    }
  }

  private Tensor leaf(Tensor factor) {
    return owner.own(factor.set_requires_grad(true));
  }

  private static String a(String key) {
    return key + ".lora_a";
  }

  private static String b(String key) {
    return key + ".lora_b";
  }

  /** Matrices of linear layers that are larger than what would be learned instead. */
  private static boolean isAdapted(String key, Tensor weight, int rank) {
    return weight.dim() == 2
        && !key.contains("embed")
        && !key.contains("reference_points")
        && !key.contains("presence_token")
        && weight.size(0) > rank
        && weight.size(1) > rank;
  }

  private static Tensor drawn(String key, long seed, int rank, long inputs) {
    SplittableRandom random = new SplittableRandom(seed * 31 + key.hashCode());
    float[] values = new float[rank * (int) inputs];
    double deviation = 1 / Math.sqrt(inputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return Tensors.of(values, rank, inputs);
  }

  /** What learns: A and B of every adapted matrix. */
  Map<String, Tensor> factors() {
    return factors;
  }

  /** W0 by the name of W. */
  Map<String, Tensor> bases() {
    return bases;
  }

  /** Gives A and B the gradients that follow from those of the matrices, and clears the latter. */
  void takeGradients() {
    for (String key : bases.keySet()) {
      try (Scope scope = new Scope()) {
        Tensor gradient = of(weights, key).grad();
        if (gradient.defined()) {
          product(key).mul(gradient.detach()).sum().backward();
          gradient.zero_();
        }
      }
    }
  }

  /** Sets every adapted matrix to W0 + s B A. */
  void apply() {
    for (Map.Entry<String, Tensor> base : bases.entrySet()) {
      try (Scope scope = new Scope();
          NoGradGuard none = new NoGradGuard()) {
        of(weights, base.getKey()).copy_(base.getValue().add(product(base.getKey())));
      }
    }
  }

  private Tensor product(String key) {
    return Tensors.scale(of(factors, b(key)).matmul(of(factors, a(key))), ALPHA);
  }

  private static Tensor of(Map<String, Tensor> tensors, String key) {
    Tensor tensor = tensors.get(key);
    if (tensor == null) {
      throw new IllegalStateException("no tensor '" + key + "'");
    }
    return tensor;
  }

  @Override
  public void close() {
    owner.close();
  }
}
