package io.medsam3.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * What is done with NCCL, with a second group of Gloo in its place that carries tensors of more
 * than one value; NCCL itself needs GPUs.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "no Gloo elsewhere")
class NcclTest {
  /** Joined twice: what the second Gloo adds and copies is the second group. */
  private record Twice(Gloo second, Nccl peers) implements AutoCloseable {
    static Twice join(Place place, int port) {
      Gloo first = Gloo.meet(place, Processes.PATIENT);
      Place other = new Place(place.rank(), place.count(), place.host(), port);
      Gloo second = Gloo.meet(other, Processes.PATIENT);
      return new Twice(
          second, new Nccl(first, tensor -> tensor.numel() > 1, owner -> second.group()));
    }

    @Override
    public void close() {
      peers.close();
      second.close();
    }
  }

  @Test
  void tensorsTravelByEitherGroup() throws Exception {
    NativeObjects.assertNoLeak(
        () -> {
          int port = Processes.first(3).port();
          List<float[]> found =
              Processes.at(
                  3,
                  place -> {
                    try (Twice twice = Twice.join(place, port)) {
                      return exchanged(twice.peers());
                    }
                  });
          assertThat(found).allSatisfy(f -> assertThat(f).containsExactly(3, 15, 3, 2, 2));
        });
  }

  private static float[] exchanged(Peers peers) {
    try (Scope scope = new Scope()) {
      Tensor many = Tensors.of(new float[] {peers.rank(), 5}, 2);
      Tensor one = Tensors.of(new float[] {peers.rank()}, 1);
      Tensor copied = Tensors.of(new float[] {peers.rank(), peers.rank()}, 2);
      try (Peers.Pending ofMany = peers.beginSum(many);
          Peers.Pending ofOne = peers.beginSum(one)) {
        ofMany.await();
        ofOne.await();
      }
      peers.copyFrom(2, copied);
      peers.copyFrom(1, copied.narrow(0, 1, 1));
      assertThat(peers.sum(peers.count())).containsExactly(9);
      return Tensors.toFloats(Tensors.cat(0, many, one, copied));
    }
  }

  @Test
  void processThatLeavesIsNoticedBeforeItsGpuIsWaitedFor() throws Exception {
    int port = Processes.first(2).port();
    List<String> said =
        Processes.at(
            2,
            place -> {
              try (Twice twice = Twice.join(place, port);
                  Scope scope = new Scope()) {
                if (place.rank() == 1) {
                  return "left";
                }
                try (Peers.Pending sum = twice.peers().beginSum(Tensors.of(new float[2], 2))) {
                  sum.await();
                  return "added";
                } catch (PeersException lost) {
                  return lost.getMessage();
                }
              }
            });
    assertThat(said.get(0)).contains("rank 0 of 2", "a process of the run is lost");
  }

  @Test
  void buildWithoutCudaIsTold() {
    assumeFalse(Context.hasCUDART(), "a build with CUDA");
    assertThatThrownBy(Nccl::requireHere)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NCCL")
        .hasMessageContaining("-Pcuda");
  }

  @Test
  void groupThatCannotBeMadeIsSaid() throws Exception {
    Place alone = Processes.first(1);
    assertThatThrownBy(
            () ->
                new Nccl(
                    Gloo.meet(alone, Processes.PATIENT),
                    Tensor::is_cuda,
                    owner -> {
                      throw new RuntimeException("no GPUs found!\nmany lines");
                    }))
        .isInstanceOf(PeersException.class)
        .hasMessageContaining("the GPUs did not meet (no GPUs found!)")
        .hasMessageNotContaining("many lines");
  }
}
