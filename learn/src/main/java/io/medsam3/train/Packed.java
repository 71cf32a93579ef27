package io.medsam3.train;

import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Something of several parameters, such as their gradients, packed into a row to travel at once.
 */
final class Packed implements AutoCloseable {
  /** 25 MiB of float32: large enough for the network's speed, small beside the weights. */
  static final long LARGEST = 25L * 1024 * 1024 / 4;

  private final List<Tensor> parameters;
  private final UnaryOperator<Tensor> part;
  private final Owner owner = new Owner();
  private final Tensor flat;

  /**
   * Packs a copy.
   *
   * @param part what of each parameter travels: a tensor whose values can be set
   */
  Packed(List<Tensor> parameters, UnaryOperator<Tensor> part) {
    this.parameters = parameters;
    this.part = part;
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor[] parts = parameters.stream().map(p -> part.apply(p).flatten()).toArray(Tensor[]::new);
      flat = owner.own(Tensors.cat(0, parts));
    }
  }

  /** Parameters in order, in groups that end when they have so many values. */
  static List<List<Tensor>> groups(Collection<Tensor> parameters, long values) {
    List<List<Tensor>> groups = new ArrayList<>();
    long size = values;
    for (Tensor parameter : parameters) {
      if (size >= values) {
        groups.add(new ArrayList<>());
        size = 0;
      }
      groups.get(groups.size() - 1).add(parameter);
      size += parameter.numel();
    }
    return groups;
  }

  /** The row, of one axis. */
  Tensor flat() {
    return flat;
  }

  /** Sets what was packed to what the row holds now. */
  void unpack() {
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      long at = 0;
      for (Tensor parameter : parameters) {
        Tensor into = part.apply(parameter);
        into.copy_(flat.narrow(0, at, into.numel()).view_as(into));
        at += into.numel();
      }
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
