package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Linear layers with ReLU between them; keys {@code layers.0}, {@code layers.1} and so on. */
public record Mlp(List<Linear> layers) {
  /** {@code widths} are the input's, each hidden layer's and the output's. */
  public static Mlp of(Params p, long... widths) {
    List<Linear> layers = new ArrayList<>();
    for (int i = 0; i + 1 < widths.length; i++) {
      layers.add(Linear.of(p.at("layers", i), widths[i], widths[i + 1]));
    }
    return new Mlp(List.copyOf(layers));
  }

  public Tensor forward(Tensor x) {
    Tensor y = x;
    for (int i = 0; i < layers.size(); i++) {
      y = layers.get(i).forward(y);
      y = i + 1 < layers.size() ? y.relu_() : y;
    }
    return y;
  }
}
