package io.medsam3.propagate;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Long runs. */
class EnduranceTest {
  /** A bright tube that winds through the slices. */
  private static Volume tube(int slices) {
    Size size = new Size(96, 80, slices);
    Voxels voxels = Voxels.allocate(VoxelType.U8, size, 1);
    for (int k = 0; k < slices; k++) {
      var slice = voxels.slice(k);
      for (int n = 0; n < 96 * 80; n++) {
        double far = Math.hypot(n % 96 - 44 - 8 * Math.sin(k / 6.0), n / 96 - 36);
        slice.put(n, (byte) (far < 20 ? 220 : 30 + n % 7));
      }
    }
    return Volume.of(new Grid(size, Affine.identity()), voxels);
  }

  private static Mask carried(Volume volume, Precision precision, int repeats) throws Exception {
    Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
    Mask mask = Mask.empty(volume.grid());
    try (Sam3 network = Sam3.load(config, new FormulaWeights(""), precision, name -> true)) {
      VolumePredictor predictor = new VolumePredictor(network);
      for (int n = 0; n < repeats; n++) {
        try (VolumeSession session = predictor.open(volume, VolumeSettings.across(Axis.K))) {
          session.prompt(1, 0, SlicePrompt.include(44, 36));
          session.propagate(1);
          mask = session.mask(1);
        }
      }
    }
    return mask;
  }

  @Test
  @Tag("large")
  void twentyPropagationsOfFiftySlicesLeaveNothingBehind() throws Exception {
    Volume volume = tube(50);
    carried(volume, Precision.FLOAT32, 2); // allocators and compilers settle
    long before = Pointer.physicalBytes();
    assertNoLeak(() -> carried(volume, Precision.FLOAT32, 20));
    assertThat(Pointer.physicalBytes() - before).as("bytes more").isLessThan(64 << 20);
  }
}
