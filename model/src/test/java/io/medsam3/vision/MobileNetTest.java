package io.medsam3.vision;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.checkpoint.Params;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Tensors;
import io.medsam3.testing.SharedFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class MobileNetTest {
  /** Published check values: mean, standard deviation, element [0, 3, 1, 2]. */
  private static final Map<Integer, double[]> EXPECTED =
      Map.of(
          0, new double[] {-0.100528, 9.749187, 15.692807},
          2, new double[] {-0.680131, 10.280693, 13.786785},
          5, new double[] {-1.234634, 9.260988, -3.385529},
          12, new double[] {-0.081764, 4.445652, 9.995357},
          16, new double[] {0.047121, 1.516450, 1.184661});

  @Test
  void givesTheCheckValuesOfThePretrainedWeights() throws Exception {
    Path file = SharedFiles.require("pretrained/mobilenet-v2-segmentation.safetensors");
    assertNoLeak(
        () -> {
          try (Safetensors weights = Safetensors.open(file);
              Owner owner = new Owner()) {
            Params params = Params.of(weights, owner, Precision.FLOAT32);
            Trunk trunk = new MobileNet(params);
            params.verify(name -> false);
            Map<Integer, double[]> found = new HashMap<>();
            trunk.forward(
                image(),
                (stage, map) -> {
                  double[] stat = stat(map);
                  found.put(Integer.parseInt(stage.substring("block".length())), stat);
                });
            EXPECTED.forEach(
                (block, stat) -> assertThat(found.get(block)).containsExactly(stat, within(1e-4)));
          }
        });
  }

  private static Tensor image() {
    float[] x = new float[3 * 64 * 96];
    for (int c = 0; c < 3; c++) {
      for (int row = 0; row < 64; row++) {
        for (int column = 0; column < 96; column++) {
          x[(c * 64 + row) * 96 + column] =
              (float) (Math.sin(column / 7.0 + c) * Math.cos(row / 5.0 - c));
        }
      }
    }
    return Tensors.of(x, 1, 3, 64, 96);
  }

  private static double[] stat(Tensor map) {
    float[] values = Tensors.toFloats(map);
    double mean = 0;
    for (float v : values) {
      mean += v / values.length;
    }
    double square = 0;
    for (float v : values) {
      square += (v - mean) * (v - mean) / (values.length - 1);
    }
    int width = (int) map.size(3);
    int at = (int) (3 * map.size(2) * width + width + 2);
    return new double[] {mean, Math.sqrt(square), values[at]};
  }
}
