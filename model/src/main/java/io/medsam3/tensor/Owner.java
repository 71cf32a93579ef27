package io.medsam3.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Holds native objects that outlive any one call, such as weights or a session's memory. */
public class Owner implements AutoCloseable {
  private final List<Pointer> owned = new ArrayList<>();

  /** Keeps {@code object} alive until this owner closes, on whatever thread that happens. */
  public final <T extends Pointer> T own(T object) {
    object.retainReference();
    owned.add(object);
    return object;
  }

  @Override
  public void close() {
    owned.forEach(Pointer::releaseReference);
    owned.clear();
  }
}
