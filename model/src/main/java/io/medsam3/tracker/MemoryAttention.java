package io.medsam3.tracker;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.FeedForward;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.RotaryEncoding;
import io.medsam3.nn.SinePositionEncoding;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/** Lets a frame look at itself and at the memory of others; sam3/model/decoder.py. */
final class MemoryAttention {
  /** Share of the position code that is added to the frame. */
  private static final double POSITION_SHARE = 0.1;

  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm norm;
  private final Tensor positions;

  MemoryAttention(Params p, int dim, int grid, TrackerConfig config) {
    RotaryEncoding places = RotaryEncoding.owned(p, dim, grid, 1);
    for (int i = 0; i < config.memoryLayers(); i++) {
      layers.add(new Layer(p.at("layers", i), dim, places, config));
    }
    norm = LayerNorm.of(p.at("norm"), dim);
    try (Scope scope = new Scope()) {
      Tensor code = SinePositionEncoding.map(dim, grid, grid).flatten(1, 2).transpose(0, 1);
      positions = p.own(Tensors.scale(code, POSITION_SHARE).unsqueeze(0).contiguous());
    }
  }

  /** Takes the frame (B, C, g, g), B being O or 1; returns (O, C, g, g). */
  Tensor forward(Tensor top, MemoryTokens memory) {
    try (Scope scope = new Scope()) {
      long objects = memory.tokens().size(0);
      long[] shape = {objects, top.size(1), top.size(2), top.size(3)};
      Tensor frame = Tensors.toFloat(top).flatten(2, 3).transpose(1, 2); // (B, g*g, C)
      Tensor x = frame.add(positions).expand(new long[] {objects, frame.size(1), shape[1]}, false);
      Tensor keys = memory.tokens().add(memory.positions());
      for (Layer layer : layers) {
        x =
            GradMode.is_enabled()
                ? layer.forward(x, keys, memory)
                : scope.advance(x, y -> layer.forward(y, keys, memory));
      }
      return scope.keep(norm.forward(x).transpose(1, 2).reshape(shape));
    }
  }

  /** Pre-norm layer. */
  private static final class Layer {
    private final LayerNorm selfNorm;
    private final SplitAttention self;
    private final LayerNorm memoryNorm;
    private final SplitAttention toMemory;
    private final LayerNorm feedForwardNorm;
    private final FeedForward feedForward;
    private final RotaryEncoding places;

    Layer(Params p, int dim, RotaryEncoding places, TrackerConfig config) {
      selfNorm = LayerNorm.of(p.at("norm1"), dim);
      self = SplitAttention.of(p.at("self_attn"), dim, dim, dim, 1);
      memoryNorm = LayerNorm.of(p.at("norm2"), dim);
      toMemory = SplitAttention.of(p.at("cross_attn_image"), dim, config.memoryDim(), dim, 1);
      feedForwardNorm = LayerNorm.of(p.at("norm3"), dim);
      feedForward = FeedForward.of(p, dim, config.feedForward());
      this.places = places;
    }

    Tensor forward(Tensor x, Tensor keys, MemoryTokens memory) {
      Tensor z = selfNorm.forward(x);
      Tensor y = x.add(self.forward(z, z, z, places, 0));
      Tensor q = memoryNorm.forward(y);
      y = y.add(toMemory.forward(q, keys, memory.tokens(), places, memory.pointerTokens()));
      return y.add(feedForward.forward(feedForwardNorm.forward(y)));
    }
  }
}
