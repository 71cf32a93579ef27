package io.medsam3.golden;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.testing.StrictDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The golden cases with all weights on a device that refuses tensors of another one. */
class StrictDeviceTest {
  private final Device device = StrictDevice.require();

  @Test
  void theDeviceRefusesTensorsOfTheCpu() {
    try (Scope scope = new Scope()) {
      Tensor cpu = Tensors.range(4).view(2, 2);
      Tensor there = device.place(cpu);
      assertThat(there.is_cpu()).isFalse();
      assertThat(Tensors.toFloats(there.matmul(there)))
          .isEqualTo(Tensors.toFloats(cpu.matmul(cpu)));
      assertThatThrownBy(() -> Tensors.cat(0, there, cpu)).hasMessageContaining("device");
      assertThatThrownBy(() -> there.matmul(cpu)).hasMessageContaining("device");
      assertThatThrownBy(() -> there.index_select(0, Tensors.of(new long[] {1}, 1)))
          .hasMessageContaining("device");
    }
  }

  @Test
  void detectorCasesPass() throws Exception {
    assertThat(run(DetectorFamilies::all)).hasSizeGreaterThan(200).allMatch(StageResult::passed);
  }

  @Test
  void trackerCasesPass() throws Exception {
    assertThat(run(TrackerFamilies::all)).hasSizeGreaterThan(900).allMatch(StageResult::passed);
  }

  /** What runs a kind of cases. */
  private interface Families {
    List<GoldenFamily> of(FormulaNetworks networks);
  }

  private List<StageResult> run(Families families) throws Exception {
    List<StageResult> results = new ArrayList<>();
    assertNoLeak(
        () -> {
          try (FormulaNetworks networks = new FormulaNetworks(Precision.FLOAT32, device)) {
            new GoldenRunner(families.of(networks))
                .run(Path.of("src", "test", "resources", "golden"), new GoldenReport(results::add));
          }
        });
    return results;
  }
}
