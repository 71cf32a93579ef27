package io.medsam3.train;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Configurations as JSON, the same text for equal ones in every process. */
public final class ConfigFile {
  /** Java's maps have another order in each process. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private ConfigFile() {}

  public static String toJson(Object config) {
    return JSON.writeValueAsString(config);
  }

  static TrainConfig fromJson(String json) {
    return JSON.readValue(json, TrainConfig.class);
  }
}
