package io.medsam3.tracker;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.MemoryBank.Place;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class MemoryBankTest {
  private static final int FRAMES = 60;

  private static Memory memory(double score) {
    Tensor logits = NanoTracker.noise("logits", 1, 1, 4, 4);
    Tensor map = torch.zeros(new long[] {1, 2, 2, 2});
    return new Memory(map, logits, torch.zeros(1, 4), torch.ones(1, 1), torch.ones(1), score);
  }

  private static List<Integer> withMaps(MemoryBank bank) {
    return IntStream.range(0, FRAMES)
        .filter(t -> bank.recent(t) != null && Objects.requireNonNull(bank.recent(t)).encoded())
        .boxed()
        .toList();
  }

  @Test
  void keepsTheMapsAroundThePromptAndBehindTheLastFrame() throws Exception {
    assertNoLeak(
        () -> {
          try (var bank = new MemoryBank()) {
            bank.condition(10, memory(Double.NaN));
            for (int t = 11; t <= 40; t++) {
              bank.track(t, memory(0.5));
              bank.shrink(new Place(t, FRAMES, false), true);
            }
            assertThat(withMaps(bank)).containsExactly(11, 12, 13, 14, 15, 35, 36, 37, 38, 39, 40);
          }
        });
  }

  @Test
  void framesThatSawNothingAreSkipped() throws Exception {
    assertNoLeak(
        () -> {
          try (var bank = new MemoryBank()) {
            bank.condition(0, memory(Double.NaN));
            for (int t = 1; t <= 20; t++) {
              bank.track(t, memory(t % 2 == 0 ? 0.5 : 0));
              bank.shrink(new Place(t, FRAMES, false), true);
            }
            assertThat(withMaps(bank)).contains(10, 12, 14, 16, 18, 20).doesNotContain(13, 15, 17);
          }
        });
  }

  @Test
  void aShrunkFrameRemembersItsDecidedMask() throws Exception {
    assertNoLeak(
        () -> {
          try (Memory memory = memory(0.5)) {
            float[] before = Tensors.toFloats(memory.lowResLogits());
            memory.shrink();
            float[] after = Tensors.toFloats(memory.lowResLogits());
            for (int i = 0; i < before.length; i++) {
              assertThat(after[i]).isEqualTo(before[i] > 0 ? 10f : -10f);
            }
            assertThatIllegalStateException().isThrownBy(memory::features);
          }
        });
  }
}
