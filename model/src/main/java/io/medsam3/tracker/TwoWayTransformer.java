package io.medsam3.tracker;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.Linear;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Lets prompt tokens and image cells look at each other, both ways; sam3/sam/transformer.py. */
final class TwoWayTransformer {
  private static final int DEPTH = 2;

  private final List<Layer> layers = new ArrayList<>();
  private final SplitAttention finalAttention;
  private final LayerNorm finalNorm;

  /** Tokens (B, T, C) and image cells (B, N, C). */
  record Pair(Tensor tokens, Tensor cells) {}

  TwoWayTransformer(Params p, long dim, TrackerConfig config) {
    for (int i = 0; i < DEPTH; i++) {
      layers.add(new Layer(p.at("layers", i), dim, config, i == 0));
    }
    finalAttention =
        SplitAttention.of(p.at("final_attn_token_to_image"), dim, dim, dim / 2, config.heads());
    finalNorm = LayerNorm.of(p.at("norm_final_attn"), dim);
  }

  /** Takes tokens (B, T, C), cells (B, N, C) and the cells' positions (1, N, C). */
  Pair forward(Tensor tokens, Tensor cells, Tensor positions) {
    Pair pair = new Pair(tokens, cells);
    for (Layer layer : layers) {
      pair = layer.forward(pair, tokens, positions);
    }
    Tensor q = pair.tokens;
    Tensor seen = finalAttention.forward(q.add(tokens), pair.cells.add(positions), pair.cells);
    return new Pair(finalNorm.forward(q.add(seen)), pair.cells);
  }

  /** Post-norm layer. */
  private static final class Layer {
    private final SplitAttention self;
    private final LayerNorm selfNorm;
    private final SplitAttention toImage;
    private final LayerNorm toImageNorm;
    private final Linear expand;
    private final Linear project;
    private final LayerNorm feedForwardNorm;
    private final SplitAttention toTokens;
    private final LayerNorm toTokensNorm;
    private final boolean first;

    Layer(Params p, long dim, TrackerConfig config, boolean first) {
      long heads = config.heads();
      self = SplitAttention.of(p.at("self_attn"), dim, dim, dim, heads);
      selfNorm = LayerNorm.of(p.at("norm1"), dim);
      toImage = SplitAttention.of(p.at("cross_attn_token_to_image"), dim, dim, dim / 2, heads);
      toImageNorm = LayerNorm.of(p.at("norm2"), dim);
      expand = Linear.of(p.at("mlp.lin1"), dim, config.feedForward());
      project = Linear.of(p.at("mlp.lin2"), config.feedForward(), dim);
      feedForwardNorm = LayerNorm.of(p.at("norm3"), dim);
      toTokens = SplitAttention.of(p.at("cross_attn_image_to_token"), dim, dim, dim / 2, heads);
      toTokensNorm = LayerNorm.of(p.at("norm4"), dim);
      this.first = first;
    }

    Pair forward(Pair pair, Tensor tokenPositions, Tensor cellPositions) {
      Tensor q = selfNorm.forward(selfAttention(pair.tokens, tokenPositions));
      Tensor cells = pair.cells;
      Tensor seen = toImage.forward(q.add(tokenPositions), cells.add(cellPositions), cells);
      q = toImageNorm.forward(q.add(seen));
      q = feedForwardNorm.forward(q.add(project.forward(expand.forward(q).relu())));
      Tensor told = toTokens.forward(cells.add(cellPositions), q.add(tokenPositions), q);
      return new Pair(q, toTokensNorm.forward(cells.add(told)));
    }

    /** The first layer has tokens that are their own positions: nothing is added to them. */
    private Tensor selfAttention(Tensor tokens, Tensor positions) {
      if (first) {
        return self.forward(tokens, tokens, tokens);
      }
      Tensor positioned = tokens.add(positions);
      return Tensors.toFloat(tokens).add(self.forward(positioned, positioned, tokens));
    }
  }
}
