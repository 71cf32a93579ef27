package io.medsam3.detector;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Attention;
import io.medsam3.nn.Conv2d;
import io.medsam3.nn.DoubledConv;
import io.medsam3.nn.GroupNorm;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.Mlp;
import io.medsam3.nn.Probe;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.vision.Pyramid;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** From fused image tokens to pixel embeddings and masks; sam3/model/maskformer_segmentation.py. */
final class SegmentationHead {
  private final LayerNorm promptNorm;
  private final Attention prompt;
  private final List<Step> steps = new ArrayList<>();
  private final Conv2d instance;
  private final Conv2d semantic;
  private final Mlp maskEmbedding;

  /** One doubling of the pixel decoder. */
  private record Step(Conv2d conv, GroupNorm norm) {
    /** Takes a level (B, C, 2H, 2W) and the coarser result (P, C, H, W). */
    Tensor forward(Tensor level, Tensor coarse) {
      long[] size = {level.size(2), level.size(3)};
      Tensor up =
          torch.upsample_nearest2d(coarse, size, new DoubleOptional(), new DoubleOptional());
      return norm.forward(conv.forward(level.add(up))).relu_();
    }

    /** As {@link #forward}, of a level that went through the convolution before. */
    Tensor finish(Tensor convolved, Tensor coarse) {
      Tensor filters = Tensors.cast(conv.weight(), conv.type());
      Tensor sum = DoubledConv.add(convolved, Tensors.cast(coarse, conv.type()), filters);
      return norm.typed(sum).relu_(); // the next convolution would round to this type
    }
  }

  SegmentationHead(Params p, DetectorConfig config) {
    int dim = config.dim();
    promptNorm = LayerNorm.of(p.at("cross_attn_norm"), dim);
    prompt = Attention.of(p.at("cross_attend_prompt"), dim, config.heads());
    Params pixels = p.at("pixel_decoder");
    int in = dim;
    for (int i = 0; i < config.maskDims().size(); i++) {
      int out = config.maskDims().get(i);
      Conv2d conv = Conv2d.of(pixels.at("conv_layers", i), in, out, 3);
      steps.add(new Step(conv, GroupNorm.of(pixels.at("norms", i), out, 8)));
      in = out;
    }
    instance = Conv2d.of(p.at("instance_seg_head"), in, in, 1);
    semantic = Conv2d.of(p.at("semantic_seg_head"), in, 1, 1);
    maskEmbedding = Mlp.of(p.at("mask_predictor.mask_embed"), dim, dim, dim, in);
  }

  /** The levels that the pixel decoder adds, finest first, after its convolutions. */
  List<Tensor> convolved(Pyramid pyramid) {
    List<Tensor> convolved = new ArrayList<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      convolved.add(steps.get(i).conv.forward(level(pyramid.levels(), i)));
    }
    return convolved;
  }

  /** From the finer levels of each prompt's image and the fused tokens of its coarsest level. */
  MaskFeatures forward(
      Doubling doubling, ImageTokens memory, PromptTokens tokens, Tensor queries, Probe probe) {
    Tensor x = memory.tokens();
    Tensor seen =
        x.add(
            prompt.forward(promptNorm.forward(x), tokens.tokens(), tokens.tokens(), tokens.bias()));
    long grid = memory.grid();
    Tensor coarsest = seen.transpose(1, 2).reshape(x.size(0), x.size(2), grid, grid);
    Tensor pixels = decode(doubling, coarsest);
    probe.see("pixel_decoder", pixels);
    Tensor typed = Tensors.cast(pixels, instance.type()); // once for both convolutions
    Tensor embedding = instance.forward(typed);
    probe.see("instance_embed", embedding);
    Tensor masks = maskEmbedding.forward(queries);
    probe.see("mask_embed", masks);
    return new MaskFeatures(embedding, masks, Tensors.toFloat(semantic.forward(typed)));
  }

  /** How the pixel decoder's i-th step doubles a map (P, C, H, W). */
  @FunctionalInterface
  interface Doubling {
    Tensor at(int step, Tensor coarse);
  }

  /** From the levels as the neck gave them: less work when each image has one prompt. */
  Doubling from(Pyramid pyramid) {
    return (i, coarse) -> steps.get(i).forward(level(pyramid.levels(), i), coarse);
  }

  /** From levels that {@link #convolved} made: less work for each further prompt. */
  Doubling from(List<Tensor> convolved) {
    return (i, coarse) -> steps.get(i).finish(convolved.get(steps.size() - 1 - i), coarse);
  }

  /** The level that the i-th step adds; the list ends with the coarsest level, which is given. */
  private Tensor level(List<Tensor> levels, int i) {
    return levels.get(levels.size() - 2 - i);
  }

  private Tensor decode(Doubling doubling, Tensor coarsest) {
    try (Scope scope = new Scope()) {
      Tensor u = coarsest;
      for (int i = 0; i < steps.size(); i++) {
        int step = i;
        u =
            GradMode.is_enabled()
                ? doubling.at(step, u)
                : scope.advance(u, coarse -> doubling.at(step, coarse));
      }
      return scope.keep(u);
    }
  }
}
