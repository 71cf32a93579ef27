package io.medsam3.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Processes that add their numbers, and what is said when one is lost. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "no Gloo elsewhere")
class GlooTest {
  @Test
  void sumsAreTheSameEverywhere() throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          List<double[]> sums =
              Processes.run(3, peers -> peers.sum(1, 0.1 * peers.rank(), peers.count()));
          assertThat(sums).allSatisfy(s -> assertThat(s).containsExactly(sums.get(0)));
          assertThat(sums.get(0)[0]).isEqualTo(3);
          assertThat(sums.get(0)[1]).isCloseTo(0.3, org.assertj.core.data.Offset.offset(1e-12));
        });
  }

  @Test
  void tensorsAreAddedInPlaceAndCopiedFromTheFirst() throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          List<float[]> found =
              Processes.run(
                  2,
                  peers -> {
                    try (Scope scope = new Scope()) {
                      Tensor added = Tensors.of(new float[] {peers.rank() + 1, 5}, 2);
                      Tensor copied = Tensors.of(new float[] {7 * peers.rank()}, 1);
                      try (Peers.Pending sum = peers.beginSum(added)) {
                        peers.copyFirst(copied);
                        sum.await();
                      }
                      return Tensors.toFloats(Tensors.cat(0, added, copied));
                    }
                  });
          assertThat(found).allSatisfy(f -> assertThat(f).containsExactly(3, 10, 0));
        });
  }

  @Test
  void tensorsAreCopiedFromAnyProcess() throws Exception {
    List<float[]> found =
        Processes.run(
            3,
            peers -> {
              try (Scope scope = new Scope()) {
                Tensor copied = Tensors.of(new float[] {7 * peers.rank(), 1}, 2);
                peers.copyFrom(2, copied.narrow(0, 0, 1));
                return Tensors.toFloats(copied);
              }
            });
    assertThat(found).allSatisfy(f -> assertThat(f).containsExactly(14, 1));
  }

  @Test
  void otherOptionsAreRefused() {
    assertThatThrownBy(
            () ->
                Processes.run(
                    2,
                    peers -> {
                      peers.requireSame("configuration", peers.isFirst() ? "a" : "b");
                      return 0;
                    }))
        .isInstanceOf(PeersException.class)
        .hasMessageContaining("rank 1 of 2")
        .hasMessageContaining("configuration");
  }

  @Test
  void processThatEndsIsNoticedAtOnce() throws Exception {
    assertLost("ends", Duration.ofMinutes(5), "closed");
  }

  @Test
  void processThatHangsIsNoticedWhenTheTimeIsOver() throws Exception {
    assertLost("hangs", Duration.ofSeconds(2), "Timed out");
  }

  private static void assertLost(String how, Duration limit, String says) throws Exception {
    Place first = Processes.first(2);
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LostProcess.class.getName(),
                first.host() + ":" + first.port(),
                how)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Peers peers = Gloo.join(first, new Gloo.Limits(Duration.ofMinutes(1), limit))) {
      peers.sum(1);
      long start = System.nanoTime();
      assertThatThrownBy(() -> peers.sum(1))
          .isInstanceOf(PeersException.class)
          .hasMessageContaining("rank 0 of 2")
          .hasMessageContaining("a process of the run is lost")
          .hasMessageContaining(says);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void nobodyComesIsSaidInTime() throws Exception {
    Place first = Processes.first(2);
    Gloo.Limits brief = new Gloo.Limits(Duration.ofSeconds(2), Duration.ofSeconds(2));
    assertThatThrownBy(() -> Gloo.join(first, brief))
        .isInstanceOf(PeersException.class)
        .hasMessageContaining("did not meet");
  }

  @Test
  void placesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> Place.of(2, 2, "host:1")).hasMessageContaining("rank 2 of 2");
    assertThatThrownBy(() -> Place.of(0, 2, "host")).hasMessageContaining("HOST:PORT");
    assertThatThrownBy(() -> Place.of(0, 2, "host:70000")).hasMessageContaining("65535");
    assertThat(Place.of(1, 2, "::1:29500").host()).isEqualTo("::1");
  }
}
