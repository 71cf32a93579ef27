package io.medsam3.vision;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Conv2d;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Reduces each map of a convolutional trunk to its level's width; smooths the coarsest. */
final class LateralPyramid implements Neck {
  private final List<Conv2d> laterals = new ArrayList<>();
  private final Conv2d smooth;

  LateralPyramid(Params p, List<Integer> levelDims) {
    int levels = levelDims.size();
    int skipped = MobileNet.MAP_CHANNELS.size() - levels;
    for (int i = 0; i < levels; i++) {
      int in = MobileNet.MAP_CHANNELS.get(skipped + i);
      laterals.add(Conv2d.of(p.at(i + ".conv_1x1"), in, levelDims.get(i), 1));
    }
    int dim = levelDims.get(levels - 1);
    smooth = Conv2d.of(p.at((levels - 1) + ".conv_3x3"), dim, dim, 3);
  }

  @Override
  public List<Tensor> forward(List<Tensor> maps) {
    int skipped = maps.size() - laterals.size();
    List<Tensor> levels = new ArrayList<>();
    for (int i = 0; i < laterals.size(); i++) {
      levels.add(laterals.get(i).forward(maps.get(skipped + i)));
    }
    int last = levels.size() - 1;
    levels.set(last, smooth.forward(levels.get(last).relu()));
    return levels;
  }
}
