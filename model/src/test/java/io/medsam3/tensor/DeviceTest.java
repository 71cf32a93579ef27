package io.medsam3.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
  private static final Device SECOND = Device.parse("cuda:1");

  @ParameterizedTest
  @CsvSource({"cpu, cpu", "cuda, cuda:0", "cuda:0, cuda:0", "cuda:3, cuda:3"})
  void namesAreRead(String name, String meant) {
    assertThat(Device.parse(name)).hasToString(meant);
    assertThat(Device.parse(meant)).isEqualTo(Device.parse(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:x", "cuda:1000", "cpu:0"})
  void otherNamesAreRefusedWithWhatIsExpected(String name) {
    assertThatThrownBy(() -> Device.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no device '%s'; expected cpu, cuda or cuda:N, the GPU number N from 0", name);
  }

  @Test
  void aBuildWithoutCudaSaysHowToGetIt() {
    Assumptions.assumeFalse(Context.hasCUDART(), "not run: this build has CUDA");
    assertThatThrownBy(SECOND::requireAvailable)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device cuda:1: this build has no CUDA; build with ./mvnw -Pcuda, or use cpu");
    assertThat(Device.CPU.requireAvailable()).isEqualTo(Device.CPU);
  }

  @Test
  void anIndexThatIsNotThereSaysHowManyThereAre() {
    assertThatThrownBy(() -> SECOND.requireAmong(true, 0))
        .hasMessageContaining("finds no GPU")
        .hasMessageContaining("nvidia-smi");
    assertThatThrownBy(() -> SECOND.requireAmong(true, 1))
        .hasMessage("device cuda:1: this machine has 1 GPU; expected cuda:0");
    assertThatThrownBy(() -> Device.parse("cuda:7").requireAmong(true, 4))
        .hasMessage("device cuda:7: this machine has 4 GPUs; expected cuda:0 to cuda:3");
    SECOND.requireAmong(true, 2);
  }

  @Test
  void nothingIsCopiedOnTheCpu() {
    try (Scope scope = new Scope()) {
      Tensor tensor = Tensors.of(new float[] {1, 2}, 2);
      assertThat(Device.CPU.place(tensor)).isSameAs(tensor);
      assertThat(Tensors.beside(Tensors.range(3), tensor)).isSameAs(tensor);
    }
  }
}
