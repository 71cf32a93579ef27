package io.medsam3.train;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A chain of parts that keeps no more than what lies between them, and whose backward pass runs
 * each part once more, the last one first and picture by picture (Chen and others, 2016, "Training
 * deep nets with sublinear memory cost").
 */
final class Recomputed {
  private final List<UnaryOperator<List<Tensor>>> parts;
  private final List<List<Tensor>> inputs;
  private final List<Tensor> results;

  private Recomputed(
      List<UnaryOperator<List<Tensor>>> parts, List<List<Tensor>> inputs, List<Tensor> results) {
    this.parts = parts;
    this.inputs = inputs;
    this.results = results;
  }

  /**
   * Runs the chain on a batch (B, ...); what lies between the parts belongs to the caller's scope.
   */
  static Recomputed forward(List<UnaryOperator<List<Tensor>>> parts, Tensor batch) {
    List<List<Tensor>> between = new ArrayList<>(List.of(List.of(batch)));
    for (UnaryOperator<List<Tensor>> part : parts) {
      try (Scope scope = new Scope();
          NoGradGuard none = new NoGradGuard()) {
        List<Tensor> made = part.apply(between.get(between.size() - 1));
        between.add(made.stream().map(tensor -> scope.keep(tensor.detach())).toList());
      }
    }
    List<Tensor> results = between.remove(between.size() - 1);
    results.forEach(result -> result.set_requires_grad(true));
    return new Recomputed(parts, between, results);
  }

  /** What the last part returned, as leaves that take gradients. */
  List<Tensor> results() {
    return results;
  }

  /** Adds to the gradients of the parts' weights, after those of the results are known. */
  void backward() {
    for (long i = 0; i < results.get(0).size(0); i++) {
      try (Scope scope = new Scope()) {
        long picture = i;
        List<Tensor> gradients = results.stream().map(r -> gradient(r, picture)).toList();
        for (int part = parts.size() - 1; part >= 0; part--) {
          gradients = backward(part, picture, gradients);
        }
      }
    }
  }

  /**
   * From the gradients of a part's outputs to those of its inputs; undefined where there is none.
   */
  private List<Tensor> backward(int part, long picture, List<Tensor> gradients) {
    try (Scope scope = new Scope()) {
      List<Tensor> leaves =
          inputs.get(part).stream().map(x -> x.narrow(0, picture, 1).detach()).toList();
      leaves.forEach(leaf -> leaf.set_requires_grad(part > 0)); // pixels do not learn
      backward(parts.get(part).apply(leaves), gradients);
      return leaves.stream().map(leaf -> scope.keep(new Tensor(leaf.grad()))).toList();
    }
  }

  /** The gradient of one row of a batch (B, ...); undefined where there is none. */
  static Tensor gradient(Tensor leaf, long row) {
    Tensor all = leaf.grad();
    return all.defined() && row < all.size(0) ? all.narrow(0, row, 1) : new Tensor();
  }

  /** Goes backward from several tensors at once, each with its gradient unless undefined. */
  static void backward(List<Tensor> from, List<Tensor> gradients) {
    Tensor sum = Tensors.zeros(from.get(0), ScalarType.Float, 1);
    for (int i = 0; i < from.size(); i++) {
      if (gradients.get(i).defined()) {
        sum = sum.add(from.get(i).mul(gradients.get(i)).sum());
      }
    }
    if (sum.requires_grad()) {
      sum.backward();
    }
  }
}
