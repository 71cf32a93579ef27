package io.medsam3.propagate;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodingCacheTest {
  private static final long PLENTY = 1L << 30;

  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();

  /** What a reopened volume said, and what it cost. */
  private record Answer(Mask mask, Work click, Work carried) {}

  private EncodingCache cache(long most) throws IOException {
    return EncodingCache.open(folder, most, told::add);
  }

  /** Opens the same volume anew, clicks and carries. */
  private static Answer ask(EncodingCache cache, String weights) throws Exception {
    Answer[] answer = new Answer[1];
    assertNoLeak(
        () -> {
          Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
          var source = new FormulaWeights(weights);
          try (Sam3 network = Sam3.load(config, source, Precision.FLOAT32, name -> true);
              VolumeSession session =
                  new VolumePredictor(network, cache)
                      .open(VolumeSessionTest.ball(), VolumeSettings.across(Axis.K))) {
            Work click = session.prompt(1, 4, SlicePrompt.include(8, 6));
            Work carried = session.propagate(1);
            answer[0] = new Answer(session.mask(1), click, carried);
          }
        });
    return answer[0];
  }

  @Test
  void reopenedVolumeIsAnsweredAlikeWithoutEncoding() throws Exception {
    Answer first = ask(cache(PLENTY), "");
    assertThat(first.click().encoded()).isEqualTo(1);
    assertThat(first.click().cached()).isZero();
    Answer again = ask(cache(PLENTY), "");
    assertThat(again.click().encoded() + again.carried().encoded()).isZero();
    assertThat(again.click().cached()).isEqualTo(1);
    assertThat(again.carried().cached()).isPositive();
    assertThat(again.mask()).isEqualTo(first.mask());
    assertThat(told).isEmpty();
  }

  @Test
  void otherWeightsAreAnotherKey() throws Exception {
    ask(cache(PLENTY), "");
    assertThat(ask(cache(PLENTY), "other").click().cached()).isZero();
  }

  @Test
  void truncatedFilesAreToldAndMadeAgain() throws Exception {
    Answer first = ask(cache(PLENTY), "");
    for (Path file : files()) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - 1);
      }
    }
    Answer again = ask(cache(PLENTY), "");
    assertThat(again.click().encoded()).isEqualTo(1);
    assertThat(again.mask()).isEqualTo(first.mask());
    assertThat(told).isNotEmpty().allMatch(line -> line.contains("encoded again"));
    assertThat(ask(cache(PLENTY), "").click().cached()).isEqualTo(1);
  }

  @Test
  void theBoundHoldsAndEvictionIsTold() throws Exception {
    ask(cache(PLENTY), "");
    long one = Files.size(files().get(0));
    EncodingCache small = cache(3 * one);
    assertThat(small.bytes()).isLessThanOrEqualTo(3 * one);
    assertThat(files()).hasSize(3);
    int before = small.evicted();
    Answer answer = ask(small, "other");
    assertThat(answer.click().evicted()).isEqualTo(1);
    assertThat(small.evicted()).isGreaterThan(before);
    assertThat(files()).hasSizeLessThanOrEqualTo(3);
    assertThat(small.bytes()).isLessThanOrEqualTo(3 * one);
  }

  @Test
  void anEncodingLargerThanTheCacheIsNotKeptAndSaidSo() throws Exception {
    ask(cache(100), "");
    assertThat(files()).isEmpty();
    assertThat(told).isNotEmpty().allMatch(line -> line.contains("is not kept"));
  }

  @Test
  void aCacheOfNothingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache(0))
        .withMessageContaining("0 bytes");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
