package io.medsam3.detector;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Attention;
import io.medsam3.nn.FeedForward;
import io.medsam3.nn.LayerNorm;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Post-norm layer of the query decoder: queries, prompt, image, feed-forward. */
final class DecoderLayer {
  private final Attention self;
  private final LayerNorm selfNorm;
  private final Attention prompt;
  private final LayerNorm promptNorm;
  private final Attention image;
  private final LayerNorm imageNorm;
  private final FeedForward feedForward;
  private final LayerNorm feedForwardNorm;

  /** What all queries of a layer look at; the last two are (P, T, C) with bias and (P, g*g, C). */
  record Context(
      Tensor queryPositions,
      Tensor boxBias,
      Tensor promptTokens,
      Tensor promptBias,
      Tensor memory,
      Tensor positionedMemory) {}

  DecoderLayer(Params p, DetectorConfig config) {
    self = Attention.of(p.at("self_attn"), config.dim(), config.heads());
    selfNorm = LayerNorm.of(p.at("norm2"), config.dim());
    prompt = Attention.of(p.at("ca_text"), config.dim(), config.heads());
    promptNorm = LayerNorm.of(p.at("catext_norm"), config.dim());
    image = Attention.of(p.at("cross_attn"), config.dim(), config.heads());
    imageNorm = LayerNorm.of(p.at("norm1"), config.dim());
    // Published as an island of float32 inside bfloat16.
    feedForward = FeedForward.of(p.inFloat32(), config.dim(), config.feedForward());
    feedForwardNorm = LayerNorm.of(p.at("norm3"), config.dim());
  }

  /**
   * Takes and returns (P, 1 + Q, C), the presence token first. Only the first {@code seeing} tokens
   * take part in self-attention; the rest are one-to-many queries, which see no other query.
   */
  Tensor forward(Tensor x, Context context, long seeing) {
    Tensor position = context.queryPositions;
    Tensor y = selfNorm.forward(selfAttend(x, position, seeing));
    Tensor q = y.add(position);
    y =
        promptNorm.forward(
            y.add(
                prompt.forward(q, context.promptTokens, context.promptTokens, context.promptBias)));
    q = y.add(position);
    y =
        imageNorm.forward(
            y.add(image.forward(q, context.positionedMemory, context.memory, context.boxBias)));
    return feedForwardNorm.forward(y.add(feedForward.forward(y)));
  }

  private Tensor selfAttend(Tensor x, Tensor position, long seeing) {
    long all = x.size(1);
    Tensor head = Tensors.slice(x, 1, 0, seeing);
    Tensor q = head.add(Tensors.slice(position, 1, 0, seeing));
    Tensor y = head.add(self.forward(q, q, head));
    return seeing == all ? y : Tensors.cat(1, y, Tensors.slice(x, 1, seeing, all));
  }
}
