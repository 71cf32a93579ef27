package io.medsam3.vision;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Conv2d;
import io.medsam3.nn.Upsample2x;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Makes three levels of four, two and one times the grid from the transformer's single map;
 * sam3/model/necks.py.
 */
final class FeaturePyramid implements Neck {
  private final Upsample2x fourfoldFirst;
  private final Upsample2x fourfoldSecond;
  private final Upsample2x twofold;
  private final Output fine;
  private final Output middle;
  private final Output coarse;

  /** The two convolutions that end every level. */
  private record Output(Conv2d reduce, Conv2d smooth) {
    static Output of(Params p, long in, long out) {
      return new Output(
          Conv2d.of(p.at("conv_1x1"), in, out, 1), Conv2d.of(p.at("conv_3x3"), out, out, 3));
    }

    Tensor forward(Tensor x) {
      return smooth.forward(reduce.forward(x));
    }
  }

  FeaturePyramid(Params p, long dim, List<Integer> levelDims) {
    fourfoldFirst = Upsample2x.of(p.at("0.dconv_2x2_0"), dim, dim / 2);
    fourfoldSecond = Upsample2x.of(p.at("0.dconv_2x2_1"), dim / 2, dim / 4);
    fine = Output.of(p.at("0"), dim / 4, levelDims.get(0));
    twofold = Upsample2x.of(p.at("1.dconv_2x2"), dim, dim / 2);
    middle = Output.of(p.at("1"), dim / 2, levelDims.get(1));
    coarse = Output.of(p.at("2"), dim, levelDims.get(2));
  }

  @Override
  public List<Tensor> forward(List<Tensor> maps) {
    Tensor x = maps.get(maps.size() - 1);
    Tensor fourfold = fourfoldSecond.forward(torch.gelu(fourfoldFirst.forward(x)));
    return List.of(fine.forward(fourfold), middle.forward(twofold.forward(x)), coarse.forward(x));
  }
}
