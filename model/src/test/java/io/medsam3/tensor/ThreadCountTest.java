package io.medsam3.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadCountTest {
  private static final Map<String, String> NOTHING_SET = Map.of();

  @Test
  void oneThreadOnManyCoresBecomesOneForEachCore() {
    assertThat(ThreadCount.decide(NOTHING_SET, 1, 16, 8)).isEqualTo(8);
    assertThat(ThreadCount.decide(NOTHING_SET, 1, 2, 2)).isEqualTo(2);
  }

  @Test
  void neverMoreThanTheProgramMayUse() {
    assertThat(ThreadCount.decide(NOTHING_SET, 1, 2, 64)).isEqualTo(2);
    assertThat(ThreadCount.decide(NOTHING_SET, 1, 1, 64)).isEqualTo(1);
  }

  @Test
  void withoutKnownCoresEachProcessorCounts() {
    assertThat(ThreadCount.decide(NOTHING_SET, 1, 6, 0)).isEqualTo(6);
  }

  @Test
  void aChoiceOfTheUserOrOfLibtorchStays() {
    assertThat(ThreadCount.decide(Map.of("OMP_NUM_THREADS", "1"), 1, 16, 8)).isEqualTo(1);
    assertThat(ThreadCount.decide(Map.of("MKL_NUM_THREADS", "1"), 1, 16, 8)).isEqualTo(1);
    assertThat(ThreadCount.decide(Map.of("OMP_NUM_THREADS", ""), 1, 16, 8)).isEqualTo(8);
    assertThat(ThreadCount.decide(NOTHING_SET, 4, 16, 8)).isEqualTo(4);
  }

  @Test
  void processorsThatShareACoreCountOnce(@TempDir Path folder) throws IOException {
    for (int processor = 0; processor < 4; processor++) {
      Path topology = Files.createDirectories(folder.resolve("cpu" + processor + "/topology"));
      String siblings = processor % 2 == 0 ? "0,2\n" : "1,3\n";
      Files.writeString(topology.resolve("thread_siblings_list"), siblings);
    }
    Files.createDirectories(folder.resolve("cpu4")); // switched off
    Files.createDirectories(folder.resolve("cpufreq"));
    assertThat(ThreadCount.cores(folder)).isEqualTo(2);
    assertThat(ThreadCount.cores(folder.resolve("absent"))).isZero();
  }

  @Test
  void whoSetsThreadsIsNotOverruled() {
    LibTorch.awaitLoading();
    int before = torch.get_num_threads();
    try {
      LibTorch.useThreads(1);
      LibTorch.useCores();
      assertThat(torch.get_num_threads()).isEqualTo(1);
    } finally {
      LibTorch.useThreads(before);
    }
  }
}
