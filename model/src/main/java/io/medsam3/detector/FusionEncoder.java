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

  /** Takes image tokens and a prompt (P, T, C); returns (P, g*g, C), not normalised at the end. */
  Tensor forward(ImageTokens image, Tensor prompt, Tensor promptBias, Probe probe) {
    try (Scope scope = new Scope()) {
      Tensor x = Tensors.toFloat(image.tokens());
      for (int i = 0; i < layers.size(); i++) {
        Layer layer = layers.get(i);
        x =
            GradMode.is_enabled()
                ? layer.forward(x, image.positions(), prompt, promptBias)
                : scope.advance(x, y -> layer.forward(y, image.positions(), prompt, promptBias));
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

    /** Takes and returns (P, g*g, C). */
    Tensor forward(Tensor x, Tensor positions, Tensor prompt, Tensor promptBias) {
      Tensor z = selfNorm.forward(x);
      Tensor positioned = z.add(positions);
      Tensor y = x.add(self.forward(positioned, positioned, z));
      y = y.add(promptAttention.forward(promptNorm.forward(y), prompt, prompt, promptBias));
      return y.add(feedForward.forward(feedForwardNorm.forward(y)));
    }
  }
}
