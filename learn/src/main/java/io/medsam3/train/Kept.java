package io.medsam3.train;

import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.checkpoint.TensorSpec;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A tensor for each parameter and of its shape, of which this process keeps all or its slice.
 *
 * <p>The processes of a run must call the same methods in the same order.
 *
 * @param parameters in an order that all processes share
 * @param mine what this process keeps, by parameter
 */
record Kept(Map<String, Tensor> parameters, Map<String, Tensor> mine, Shares shares) {
  /** Tensors of which every process has all. */
  static Kept everywhere(Map<String, Tensor> tensors, Shares shares) {
    return new Kept(tensors, tensors, new Shares(shares.peers(), false));
  }

  /** What this process keeps of a parameter. */
  Tensor mine(String key) {
    return of(mine, key);
  }

  /** The whole tensor of a parameter; one that is divided is freed with the scope around. */
  Tensor whole(String key) {
    if (!shares.divided()) {
      return mine(key);
    }
    Tensor whole = room(key);
    shares.mine(whole).copy_(mine(key));
    shares.complete(whole);
    return whole;
  }

  /** Takes the first process's whole tensor, which it has written into {@link #room}. */
  void take(String key, Tensor whole) {
    shares.peers().copyFirst(whole);
    if (shares.divided()) {
      mine(key).copy_(shares.mine(whole));
    }
  }

  /** Room for the whole tensor of a parameter: the one that is kept, or a new one. */
  Tensor room(String key) {
    return shares.divided() ? torch.empty_like(of(parameters, key)) : mine(key);
  }

  /** Gives the first process what it needs to have every whole tensor, one after another. */
  void give() {
    for (String key : parameters.keySet()) {
      try (Scope scope = new Scope();
          NoGradGuard none = new NoGradGuard()) {
        whole(key);
      }
    }
  }

  /** What the tensors are like in a file, with a prefix to their names. */
  List<TensorSpec> specs(String prefix) {
    return parameters.entrySet().stream()
        .map(
            e ->
                new TensorSpec(
                    prefix + e.getKey(), e.getValue().scalar_type(), Tensors.shape(e.getValue())))
        .toList();
  }

  /** Writes the whole tensors under their parameters' names, in the first process. */
  void write(Path file, Map<String, String> notes) throws IOException {
    if (shares.peers().isFirst()) {
      SafetensorsWriter.write(file, specs(""), spec -> whole(spec.name()), notes);
    } else {
      give();
    }
  }

  private static Tensor of(Map<String, Tensor> tensors, String key) {
    Tensor tensor = tensors.get(key);
    if (tensor == null) {
      throw new IllegalStateException("no tensor '" + key + "'");
    }
    return tensor;
  }
}
