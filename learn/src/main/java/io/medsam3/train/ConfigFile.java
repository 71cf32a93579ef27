package io.medsam3.train;

import tools.jackson.databind.json.JsonMapper;

/** Configurations as JSON. */
public final class ConfigFile {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ConfigFile() {}

  public static String toJson(Object config) {
    return JSON.writeValueAsString(config);
  }

  static TrainConfig fromJson(String json) {
    return JSON.readValue(json, TrainConfig.class);
  }
}
