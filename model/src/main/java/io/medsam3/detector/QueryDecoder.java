package io.medsam3.detector;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Boxes;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.Mlp;
import io.medsam3.nn.Probe;
import io.medsam3.nn.SinePositionEncoding;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Refines learned object queries and their boxes layer by layer, beside one token for the presence
 * of the concept; sam3/model/decoder.py.
 */
final class QueryDecoder {
  private final DetectorConfig config;
  private final Tensor queryEmbedding;
  private final Tensor referencePoints;
  private final Tensor presenceToken;
  private final Mlp referenceHead;
  private final BoxBias boxBias;
  private final List<DecoderLayer> layers = new ArrayList<>();
  private final LayerNorm norm;
  private final Mlp boxHead;
  private final LayerNorm presenceNorm;
  private final Mlp presenceHead;

  /**
   * One layer's answer.
   *
   * @param queries (P, Q, C), normalised
   * @param reference (P, Q, 4), the boxes that the layer was given
   * @param boxes (P, Q, 4) as cx, cy, w, h in 0..1, refined by the layer
   * @param presence (P, 1) logit
   */
  record Answer(Tensor queries, Tensor reference, Tensor boxes, Tensor presence) {}

  QueryDecoder(Params p, DetectorConfig config) {
    int dim = config.dim();
    this.config = config;
    queryEmbedding = p.getFloat("query_embed.weight", config.queries(), dim);
    referencePoints = p.getFloat("reference_points.weight", config.queries(), 4);
    presenceToken = p.getFloat("presence_token.weight", 1, dim);
    referenceHead = Mlp.of(p.at("ref_point_head"), 2L * dim, dim, dim);
    boxBias = new BoxBias(p, config);
    for (int i = 0; i < config.decoderLayers(); i++) {
      layers.add(new DecoderLayer(p.at("layers", i), config));
    }
    norm = LayerNorm.of(p.at("norm"), dim);
    boxHead = Mlp.of(p.at("bbox_embed").inFloat32(), dim, dim, dim, 4);
    presenceNorm = LayerNorm.of(p.at("presence_token_out_norm"), dim);
    presenceHead = Mlp.of(p.at("presence_token_head"), dim, dim, dim, 1);
  }

  /**
   * Decodes P prompts.
   *
   * @param memory fused image tokens
   * @param prompt (P, T, C) with its padding
   * @param dual whether a second, one-to-many set of queries follows the first (training)
   */
  List<Answer> forward(ImageTokens memory, PromptTokens prompt, boolean dual, Probe probe) {
    long prompts = prompt.tokens().size(0);
    Tensor content = repeat(queryEmbedding, prompts, dual);
    long[] shape = {prompts, 1, config.dim()};
    Tensor presence = presenceToken.unsqueeze(0).expand(shape, false);
    Tensor start = repeat(referencePoints.sigmoid(), prompts, dual);
    State state = new State(Tensors.cat(1, presence, content), start, start);
    Tensor positioned = memory.positioned();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Probe at = probe.at("dec" + i);
      try (Scope scope = new Scope()) {
        var context = context(state.reference, memory, positioned, prompt, at);
        Tensor x = layers.get(i).forward(state.x, context, 1L + config.queries());
        at.see("out", Tensors.slice(x, 1, 1, x.size(1)));
        at.see("presence", Tensors.slice(x, 1, 0, 1));
        Tensor queries = scope.keep(norm.forward(Tensors.slice(x, 1, 1, x.size(1))));
        Tensor step = boxHead.forward(queries);
        Tensor boxes = scope.keep(refine(state.attached, step));
        answers.add(new Answer(queries, state.attached, boxes, scope.keep(presenceLogit(x))));
        Tensor next = scope.keep(refine(state.reference, step));
        state = new State(scope.keep(x), next, scope.keep(next.detach()));
      }
    }
    return answers;
  }

  /**
   * What one layer hands to the next.
   *
   * <p>"Look forward twice": the boxes that enter the loss also train the step before theirs, while
   * the layer itself is conditioned on boxes that carry no gradient.
   *
   * @param x presence token and queries, (P, 1 + Q, C)
   * @param attached boxes with their gradient
   * @param reference the same boxes without
   */
  private record State(Tensor x, Tensor attached, Tensor reference) {}

  private DecoderLayer.Context context(
      Tensor boxes, ImageTokens memory, Tensor positioned, PromptTokens prompt, Probe probe) {
    Tensor positions = referenceHead.forward(SinePositionEncoding.boxes(boxes, config.dim()));
    probe.see("query_pos", positions);
    Tensor bias = boxBias.forward(boxes, memory.grid());
    probe.see("rpb", Tensors.slice(bias, 2, 1, bias.size(2)));
    Tensor none =
        Tensors.zeros(positions, positions.scalar_type(), positions.size(0), 1, positions.size(2));
    return new DecoderLayer.Context(
        Tensors.cat(1, none, positions),
        bias,
        prompt.tokens(),
        prompt.bias(),
        memory.tokens(),
        positioned);
  }

  private static Tensor refine(Tensor boxes, Tensor step) {
    return Boxes.inverseSigmoid(boxes).add(step).sigmoid();
  }

  /** The intended clamp to ±10 has no effect in the official code, so there is none here. */
  private Tensor presenceLogit(Tensor x) {
    Tensor token = presenceNorm.forward(x.select(1, 0));
    return Tensors.toFloat(presenceHead.forward(token)); // (P, 1)
  }

  private static Tensor repeat(Tensor rows, long prompts, boolean dual) {
    Tensor set = dual ? Tensors.cat(0, rows, rows) : rows;
    return set.unsqueeze(0).expand(new long[] {prompts, set.size(0), set.size(1)}, false);
  }
}
