package io.medsam3.propagate;

import io.medsam3.sam3.Sam3;
import io.medsam3.storage.Sha256;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * Tells networks apart by their configuration and by values spread over every weight, which two
 * trainings never share; takes no time even where weights are many gigabytes.
 */
final class ModelFingerprint {
  /** Values looked at of each weight. */
  private static final int VALUES = 64;

  private ModelFingerprint() {}

  static byte[] of(Sam3 network) {
    Sha256 sum = new Sha256();
    sum.add(network.config().toJson());
    sum.add(network.device().kind().name()); // sums in another order differ in the last bits
    for (Map.Entry<String, Tensor> entry : new TreeMap<>(network.weights()).entrySet()) {
      sum.add(entry.getKey()).add((byte) 0);
      for (float value : spread(entry.getValue())) {
        sum.add(ByteBuffer.allocate(Float.BYTES).putFloat(value).array());
      }
    }
    return sum.bytes();
  }

  private static float[] spread(Tensor weight) {
    try (Scope scope = new Scope()) {
      long[] places = new long[(int) Math.min(VALUES, weight.numel())];
      for (int n = 0; n < places.length; n++) {
        places[n] = n * (weight.numel() - 1) / Math.max(1, places.length - 1);
      }
      Tensor at = Tensors.beside(weight, Tensors.of(places, places.length));
      return Tensors.toFloats(weight.detach().flatten().index_select(0, at));
    }
  }
}
