package io.medsam3.golden;

import io.medsam3.nn.Probe;
import io.medsam3.tensor.Owner;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Keeps every tensor that it sees, until closed. */
public final class Recorder extends Owner implements Probe {
  private final Map<String, Tensor> seen = new LinkedHashMap<>();

  @Override
  public void see(String stage, Tensor tensor) {
    seen.put(stage, own(tensor.detach()));
  }

  public Map<String, Tensor> seen() {
    return Collections.unmodifiableMap(seen);
  }

  public Tensor get(String stage) {
    Tensor tensor = seen.get(stage);
    if (tensor == null) {
      throw new IllegalArgumentException("no stage '%s'; seen %s".formatted(stage, seen.keySet()));
    }
    return tensor;
  }
}
