package io.medsam3.detector;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.Linear;
import io.medsam3.nn.Mlp;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Scores queries by a scaled dot product with the mean prompt token. */
final class ConceptScoring {
  private static final double LIMIT = 12;

  private final Mlp promptMlp;
  private final LayerNorm promptNorm;
  private final Linear promptProjection;
  private final Linear queryProjection;
  private final double scale;

  ConceptScoring(Params p, DetectorConfig config) {
    int dim = config.dim();
    promptMlp = Mlp.of(p.at("prompt_mlp"), dim, config.feedForward(), dim);
    promptNorm = LayerNorm.of(p.at("prompt_mlp.out_norm"), dim);
    promptProjection = Linear.of(p.at("prompt_proj"), dim, dim);
    queryProjection = Linear.of(p.at("hs_proj"), dim, dim);
    scale = 1 / Math.sqrt(dim);
  }

  /** The concept's vector: (P, 1, C). */
  Tensor concept(PromptTokens prompt) {
    Tensor tokens = promptNorm.forward(prompt.tokens().add(promptMlp.forward(prompt.tokens())));
    Tensor valid = prompt.padding().logical_not().to(ScalarType.Float).unsqueeze(-1);
    Tensor count = torch.clamp_min(valid.sum(new long[] {1}), new Scalar(1));
    Tensor mean = tokens.mul(valid).sum(new long[] {1}).div(count);
    return promptProjection.forward(mean).unsqueeze(1);
  }

  /** Takes queries (P, Q, C); returns logits (P, Q) in float32. */
  Tensor score(Tensor queries, Tensor concept) {
    Tensor projected = queryProjection.forward(queries);
    Tensor dots = projected.matmul(concept.transpose(1, 2)).squeeze(-1);
    return torch.clamp(
        Tensors.scale(Tensors.toFloat(dots), scale),
        new ScalarOptional(new Scalar(-LIMIT)),
        new ScalarOptional(new Scalar(LIMIT)));
  }
}
