package io.medsam3.tracker;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Conv2d;
import io.medsam3.nn.LayerNorm2d;
import io.medsam3.nn.Linear;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Joins a frame and the mask found in it to a small map to remember; sam3/model/memory.py. */
final class MemoryEncoder {
  /** Channels of the mask after each halving of its side. */
  private static final int[] MASK_CHANNELS = {1, 4, 16, 64, 256};

  private static final int FUSER_LAYERS = 2;

  private final List<Conv2d> maskConvs = new ArrayList<>();
  private final List<LayerNorm2d> maskNorms = new ArrayList<>();
  private final Conv2d maskOut;
  private final Conv2d image;
  private final List<FuserBlock> fuser = new ArrayList<>();
  private final Conv2d out;

  MemoryEncoder(Params p, int dim, TrackerConfig config) {
    var halving = new Conv2d.Window(2, 1, 1, 1);
    Params mask = p.at("mask_downsampler.encoder");
    int halvings = MASK_CHANNELS.length - 1;
    for (int i = 0; i < halvings; i++) {
      Params at = mask.at(Integer.toString(3 * i));
      maskConvs.add(Conv2d.of(at, MASK_CHANNELS[i], MASK_CHANNELS[i + 1], 3, halving));
      Params norm = mask.at(Integer.toString(3 * i + 1));
      maskNorms.add(LayerNorm2d.of(norm, MASK_CHANNELS[i + 1]));
    }
    maskOut = Conv2d.of(mask.at(Integer.toString(3 * halvings)), MASK_CHANNELS[halvings], dim, 1);
    image = Conv2d.of(p.at("pix_feat_proj"), dim, dim, 1);
    for (int i = 0; i < FUSER_LAYERS; i++) {
      fuser.add(FuserBlock.of(p.at("fuser.layers", i), dim));
    }
    out = Conv2d.of(p.at("out_proj"), dim, config.memoryDim(), 1);
  }

  /** Takes the frame (B, C, g, g) and masks (O, 1, 16g, 16g); returns (O, m, g, g). */
  Tensor forward(Tensor top, Tensor mask) {
    Tensor m = mask;
    for (int i = 0; i < maskConvs.size(); i++) {
      m = torch.gelu(maskNorms.get(i).forward(maskConvs.get(i).forward(m)));
    }
    Tensor x = image.forward(top).add(maskOut.forward(m));
    for (FuserBlock block : fuser) {
      x = block.forward(x);
    }
    return Tensors.toFloat(out.forward(x));
  }

  /** ConvNeXt block (Liu et al. 2022). */
  private record FuserBlock(
      Conv2d depthwise, LayerNorm2d norm, Linear expand, Linear project, Tensor gamma) {
    static FuserBlock of(Params p, int dim) {
      return new FuserBlock(
          Conv2d.of(p.at("dwconv"), dim, dim, 7, new Conv2d.Window(1, 3, 1, dim)),
          LayerNorm2d.of(p.at("norm"), dim),
          Linear.of(p.at("pwconv1"), dim, 4L * dim),
          Linear.of(p.at("pwconv2"), 4L * dim, dim),
          p.getFloat("gamma", dim));
    }

    Tensor forward(Tensor x) {
      Tensor y = norm.forward(depthwise.forward(x)).permute(0, 2, 3, 1);
      y = project.forward(torch.gelu(expand.forward(y))).mul(gamma);
      return Tensors.toFloat(x).add(y.permute(0, 3, 1, 2));
    }
  }
}
