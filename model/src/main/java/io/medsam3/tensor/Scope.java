package io.medsam3.tensor;

import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Owns the native objects made on this thread while it is open, and frees them when it closes.
 *
 * <p>Open one around a unit of work (a prediction, a training step) or in a {@code forward} that
 * loops, never inside a leaf layer. A scope opens and closes on one thread.
 */
public final class Scope implements AutoCloseable {
  private final @Nullable PointerScope outer = PointerScope.getInnerScope();
  private final PointerScope inner = new PointerScope();
  private @Nullable Tensor last;

  /** Hands {@code object} to the enclosing scope, or to the caller when there is none. */
  public <T extends Pointer> T keep(T object) {
    if (outer == null) {
      object.retainReference();
    } else {
      outer.attach(object);
    }
    return object;
  }

  /** One step of a chain x = f(x): frees what f made on the way, and x if a step made it. */
  public Tensor advance(Tensor x, UnaryOperator<Tensor> f) {
    Tensor y;
    try (Scope step = new Scope()) {
      y = step.keep(f.apply(x));
    }
    if (x == last && x != y) {
      inner.detach(x);
    }
    last = y;
    return y;
  }

  @Override
  public void close() {
    inner.close();
  }
}
