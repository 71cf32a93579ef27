package io.medsam3.golden;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes networks with formula weights and keeps the last one, since cases come in runs. */
public final class FormulaNetworks implements AutoCloseable {
  private final Precision precision;
  private final Device device;
  private @Nullable String key;
  private @Nullable Sam3 network;

  public FormulaNetworks(Precision precision, Device device) {
    this.precision = precision;
    this.device = device;
  }

  /** The network of that case; it belongs to this object and lives until the next is asked for. */
  public Sam3 network(GoldenCase golden) throws IOException {
    return network(golden, golden.parameters().path("overrides"));
  }

  /** As {@link #network(GoldenCase)}, with overrides {key: [offset, scale]} of its own. */
  Sam3 network(GoldenCase golden, JsonNode overrides) throws IOException {
    String wanted = golden.manifest().path("size") + "|" + golden.salt() + "|" + overrides;
    if (network == null || !wanted.equals(key)) {
      close();
      network = load(golden, overrides);
      key = wanted;
    }
    return network;
  }

  private Sam3 load(GoldenCase golden, JsonNode overrides) throws CheckpointException {
    var weights = new FormulaWeights(golden.salt(), spreads(overrides));
    return Sam3.load(golden.config(), weights, precision, name -> true, device);
  }

  /** From {key: [offset, scale]}. */
  private static Map<String, FormulaWeights.Spread> spreads(JsonNode overrides) {
    Map<String, FormulaWeights.Spread> spreads = new HashMap<>();
    overrides
        .properties()
        .forEach(
            entry -> {
              double offset = entry.getValue().get(0).asDouble();
              double scale = entry.getValue().get(1).asDouble();
              spreads.put(entry.getKey(), new FormulaWeights.Spread(offset, scale));
            });
    return spreads;
  }

  @Override
  public void close() {
    if (network != null) {
      network.close();
      network = null;
    }
  }
}
