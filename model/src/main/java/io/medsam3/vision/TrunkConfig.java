package io.medsam3.vision;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which network turns pixels into the coarsest feature map. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = VitConfig.class, name = "vit"),
  @JsonSubTypes.Type(value = MobileNetConfig.class, name = "mobilenet-v2")
})
public sealed interface TrunkConfig permits VitConfig, MobileNetConfig {
  /** Pixels per cell of the coarsest map. */
  int stride();
}
