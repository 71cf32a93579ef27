package io.medsam3.detector;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Attention;
import io.medsam3.nn.FeedForward;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.Probe;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/** Lets image tokens look at each other and at the prompt; sam3/model/encoder.py. */
final class FusionEncoder {
  private final List<Layer> layers = new ArrayList<>();

  FusionEncoder(Params p, DetectorConfig config) {
    for (int i = 0; i < config.encoderLayers(); i++) {
      layers.add(new Layer(p.at("layers", i), config));
    }
  }

  /** Image tokens (B, g*g, C) after the first look at each other, which no prompt changes. */
  Tensor attended(ImageTokens image) {
    return layers.get(0).attend(Tensors.toFloat(image.tokens()), image.positions());
  }

  /**
   * Takes attended tokens (B, g*g, C), B being P or one for all, and a prompt (P, T, C); returns
   * (P, g*g, C), not normalised at the end.
   */
  Tensor forward(Tensor attended, Tensor positions, Tensor prompt, Tensor promptBias, Probe probe) {
    try (Scope scope = new Scope()) {
      Tensor x = attended.expand(prompt.size(0), attended.size(1), attended.size(2));
      for (int i = 0; i < layers.size(); i++) {
        Layer layer = layers.get(i);
        boolean first = i == 0;
        UnaryOperator<Tensor> step =
            y -> layer.ask(first ? y : layer.attend(y, positions), prompt, promptBias);
        x = GradMode.is_enabled() ? step.apply(x) : scope.advance(x, step);
        probe.see("enc" + i, x);
      }
      return scope.keep(x);
    }
  }

  /** Pre-norm layer. */
  private static final class Layer {
    private final LayerNorm selfNorm;
    private final Attention self;
    private final LayerNorm promptNorm;
    private final Attention promptAttention;
    private final LayerNorm feedForwardNorm;
    private final FeedForward feedForward;

    Layer(Params p, DetectorConfig config) {
      selfNorm = LayerNorm.of(p.at("norm1"), config.dim());
      self = Attention.of(p.at("self_attn"), config.dim(), config.heads());
      promptNorm = LayerNorm.of(p.at("norm2"), config.dim());
      promptAttention = Attention.of(p.at("cross_attn_image"), config.dim(), config.heads());
      feedForwardNorm = LayerNorm.of(p.at("norm3"), config.dim());
      feedForward = FeedForward.of(p, config.dim(), config.feedForward());
    }

    /** Tokens look at each other: takes and returns (P, g*g, C). */
    Tensor attend(Tensor x, Tensor positions) {
      Tensor z = selfNorm.forward(x);
      Tensor positioned = z.add(positions);
      return x.add(self.forward(positioned, positioned, z));
    }

    /** Then at the prompt: takes and returns (P, g*g, C). */
    Tensor ask(Tensor x, Tensor prompt, Tensor promptBias) {
      Tensor y = x.add(promptAttention.forward(promptNorm.forward(x), prompt, prompt, promptBias));
      return y.add(feedForward.forward(feedForwardNorm.forward(y)));
    }
  }
}
