package io.medsam3.tensor;

import static io.medsam3.tensor.NativeObjects.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ScopeTest {
  @Test
  void keepsOnlyTheLastLinkOfAChain() throws Exception {
    assertNoLeak(
        () -> {
          long before = Pointer.totalCount();
          try (Scope scope = new Scope()) {
            Tensor x = torch.ones(4, 4);
            for (int i = 0; i < 8; i++) {
              x = scope.advance(x, t -> t.mul(new Scalar(2)).add(new Scalar(1)));
            }
            assertThat(x.mean().item_float()).isEqualTo(511f);
            scope.keep(x);
          }
          assertThat(Pointer.totalCount() - before).isEqualTo(1);
        });
  }

  @Test
  void identityStepKeepsTheTensor() throws Exception {
    assertNoLeak(
        () -> {
          try (Scope scope = new Scope()) {
            Tensor x = scope.advance(torch.ones(2), t -> t.mul(new Scalar(3)));
            x = scope.advance(x, t -> t);
            assertThat(x.sum().item_float()).isEqualTo(6f);
          }
        });
  }

  @Test
  void anOwnerKeepsItsTensorsUntilItCloses() throws Exception {
    assertNoLeak(
        () -> {
          Owner owner = new Owner();
          Tensor kept;
          try (Scope scope = new Scope()) {
            kept = owner.own(torch.ones(3));
          }
          assertThat(kept.sum().item_float()).isEqualTo(3f);
          Thread other = new Thread(owner::close);
          other.start();
          other.join();
        });
  }

  @Test
  void theLeakAssertionSeesALeak() {
    List<Tensor> leaked = new ArrayList<>();
    assertThatThrownBy(
            () ->
                assertNoLeak(
                    () -> {
                      Tensor tensor = torch.ones(3);
                      tensor.retainReference();
                      leaked.add(tensor);
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("left behind");
    leaked.forEach(Pointer::releaseReference);
  }
}
