package io.medsam3.tracker;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.LayerNorm2d;
import io.medsam3.nn.Mlp;
import io.medsam3.nn.Probe;
import io.medsam3.nn.Upsample2x;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** From an image map and a prompt to four masks and their scores; sam3/sam/mask_decoder.py. */
final class MaskDecoder {
  private static final int MASKS = 4;

  private final Tensor[] ownTokens;
  private final TwoWayTransformer transformer;
  private final Upsample2x firstUp;
  private final LayerNorm2d firstNorm;
  private final Upsample2x secondUp;
  private final List<Mlp> hyperNetworks = new ArrayList<>();
  private final Mlp iouHead;
  private final Mlp objectHead;

  MaskDecoder(Params p, int dim, TrackerConfig config) {
    ownTokens =
        new Tensor[] {
          p.getFloat("obj_score_token.weight", 1, dim),
          p.getFloat("iou_token.weight", 1, dim),
          p.getFloat("mask_tokens.weight", MASKS, dim)
        };
    transformer = new TwoWayTransformer(p.at("transformer"), dim, config);
    firstUp = Upsample2x.of(p.at("output_upscaling.0"), dim, dim / 4);
    firstNorm = LayerNorm2d.of(p.at("output_upscaling.1"), dim / 4);
    secondUp = Upsample2x.of(p.at("output_upscaling.3"), dim / 4, dim / 8);
    for (int i = 0; i < MASKS; i++) {
      hyperNetworks.add(Mlp.of(p.at("output_hypernetworks_mlps", i), dim, dim, dim, dim / 8));
    }
    iouHead = Mlp.of(p.at("iou_prediction_head"), dim, dim, dim, MASKS);
    objectHead = Mlp.of(p.at("pred_obj_score_head"), dim, dim, dim, 1);
  }

  /**
   * @param image the frame, its top map (B, C, g, g) being plain or seen through memory; B is P or
   *     1
   * @param cellPositions (1, C, g, g)
   */
  MaskCandidates forward(
      FrameFeatures image, PromptEncoder.Embedding prompt, Tensor cellPositions, Probe probe) {
    Tensor map = Tensors.toFloat(image.top()).add(Tensors.toFloat(prompt.dense()));
    long prompts = Math.max(prompt.sparse().size(0), map.size(0));
    Tensor together = Tensors.cat(0, ownTokens).unsqueeze(0); // here, for training changes them
    Tensor own = together.expand(new long[] {prompts, MASKS + 2, together.size(2)}, false);
    Tensor tokens = Tensors.cat(1, own, prompt.sparse());
    long[] shape = {prompts, map.size(1), map.size(2), map.size(3)};
    Tensor cells = flat(map.expand(shape, false));
    TwoWayTransformer.Pair out = transformer.forward(tokens, cells, flat(cellPositions));
    probe.see("sparse", prompt.sparse());
    probe.see("dense", prompt.dense());
    probe.see("tokens_out", out.tokens());
    probe.see("keys_out", out.cells());
    Tensor maskTokens = Tensors.slice(out.tokens(), 1, 2, 2 + MASKS);
    probe.see("mask_tokens", maskTokens);
    Tensor pixels = upscale(out.cells().transpose(1, 2).reshape(shape), image);
    return new MaskCandidates(
        masks(maskTokens, pixels),
        Tensors.toFloat(iouHead.forward(out.tokens().select(1, 1))).sigmoid(),
        maskTokens,
        Tensors.toFloat(objectHead.forward(out.tokens().select(1, 0))));
  }

  /** From (P, C, g, g) to (P, C/8, 4g, 4g). */
  private Tensor upscale(Tensor map, FrameFeatures image) {
    Tensor x = torch.gelu(firstNorm.forward(firstUp.forward(map).add(image.middle())));
    return torch.gelu(secondUp.forward(x).add(image.fine()));
  }

  private Tensor masks(Tensor maskTokens, Tensor pixels) {
    Tensor[] weights = new Tensor[MASKS];
    for (int i = 0; i < MASKS; i++) {
      weights[i] = hyperNetworks.get(i).forward(maskTokens.select(1, i));
    }
    Tensor flat = Tensors.cast(pixels.flatten(2, 3), weights[0].scalar_type());
    Tensor masks = Tensors.stack(1, weights).matmul(flat);
    return Tensors.toFloat(masks.view(pixels.size(0), MASKS, pixels.size(2), pixels.size(3)));
  }

  private static Tensor flat(Tensor map) {
    return map.flatten(2, 3).transpose(1, 2);
  }
}
