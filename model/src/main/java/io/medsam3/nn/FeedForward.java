package io.medsam3.nn;

import io.medsam3.checkpoint.Params;
import org.bytedeco.pytorch.Tensor;

/** W2 relu(W1 x); keys {@code linear1} and {@code linear2}. */
public record FeedForward(Linear expand, Linear project) {
  public static FeedForward of(Params p, long dim, long hidden) {
    return new FeedForward(
        Linear.of(p.at("linear1"), dim, hidden), Linear.of(p.at("linear2"), hidden, dim));
  }

  public Tensor forward(Tensor x) {
    return project.forward(expand.forward(x).relu_());
  }
}
