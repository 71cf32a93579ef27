package io.medsam3.text;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Attention;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.Linear;
import io.medsam3.nn.Probe;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Causal transformer over the tokens of a phrase; sam3/model/text_encoder_ve.py. */
public final class TextEncoder {
  private final Tensor tokenEmbedding;
  private final Tensor positions;
  private final List<Block> blocks = new ArrayList<>();
  private final LayerNorm finalNorm;
  private final Linear resizer;
  private final Tensor causalBias;

  /** Builds the encoder at {@code p}, whose place is the published {@code language_backbone}. */
  public TextEncoder(Params p, TextConfig config) {
    Params encoder = p.at("encoder");
    int width = config.width();
    tokenEmbedding = encoder.getFloat("token_embedding.weight", config.vocabulary(), width);
    positions = encoder.getFloat("positional_embedding", config.context(), width);
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(new Block(encoder.at("transformer.resblocks", i), width, config.heads()));
    }
    finalNorm = LayerNorm.of(encoder.at("ln_final"), width);
    resizer = Linear.of(p.at("resizer"), width, config.dim());
    try (Scope scope = new Scope()) {
      Scalar never = new Scalar(Double.NEGATIVE_INFINITY);
      long[] shape = {config.context(), config.context()};
      causalBias = p.own(torch.full(shape, never).triu(1));
    }
  }

  /**
   * Takes token numbers (P, T) int64 on any device, T at most the context, zero where there is
   * none.
   */
  public TextFeatures forward(Tensor tokens, Probe probe) {
    try (Scope scope = new Scope()) {
      Tensor ids = Tensors.beside(tokenEmbedding, tokens);
      long length = ids.size(1);
      Tensor bias = causalBias.narrow(0, 0, length).narrow(1, 0, length);
      Tensor embedded = torch.embedding(tokenEmbedding, ids);
      probe.see("token_embedding", embedded);
      Tensor x = embedded.add(positions.narrow(0, 0, length)); // (P, T, W)
      for (int i = 0; i < blocks.size(); i++) {
        Block block = blocks.get(i);
        x =
            GradMode.is_enabled()
                ? block.forward(x, bias)
                : scope.advance(x, y -> block.forward(y, bias));
        probe.see("text_block" + i, x);
      }
      Tensor normed = finalNorm.forward(x);
      probe.see("ln_final", normed);
      Tensor padding = ids.eq(new Scalar(0L));
      return new TextFeatures(scope.keep(resizer.forward(normed)), scope.keep(padding));
    }
  }

  /** Pre-norm transformer block. */
  private static final class Block {
    private final LayerNorm attentionNorm;
    private final Attention attention;
    private final LayerNorm mlpNorm;
    private final Linear expand;
    private final Linear contract;

    Block(Params p, long width, long heads) {
      attentionNorm = LayerNorm.of(p.at("ln_1"), width);
      attention = Attention.of(p.at("attn"), width, heads);
      mlpNorm = LayerNorm.of(p.at("ln_2"), width);
      expand = Linear.of(p.at("mlp.c_fc"), width, 4 * width);
      contract = Linear.of(p.at("mlp.c_proj"), 4 * width, width);
    }

    /** Takes and returns (P, T, W). */
    Tensor forward(Tensor x, Tensor bias) {
      Tensor z = attentionNorm.forward(x);
      Tensor y = x.add(attention.forward(z, z, z, bias));
      return y.add(contract.forward(torch.gelu(expand.forward(mlpNorm.forward(y)))));
    }
  }
}
