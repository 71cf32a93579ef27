package io.medsam3.hub;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Checkpoints that have a name. */
public enum Weights {
  MEDICAL_SAM3(
      "medical-sam3",
      "https://huggingface.co/ChongCong/Medical-SAM3/resolve/main/checkpoint_2D.pt",
      "tagged MIT by its publisher; derived from SAM3 under the SAM License"),
  SAM3(
      "sam3",
      "https://huggingface.co/facebook/sam3/resolve/main/sam3.pt",
      "SAM License; access is granted on the page of the model");

  private final String label;
  private final String address;
  private final String licence;

  Weights(String label, String address, String licence) {
    this.label = label;
    this.address = address;
    this.licence = licence;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  public URI address() {
    return URI.create(address);
  }

  public String licence() {
    return licence;
  }

  public static Weights of(String label) {
    for (Weights weights : values()) {
      if (weights.label.equals(label)) {
        return weights;
      }
    }
    List<String> known = Arrays.stream(values()).map(Weights::label).collect(Collectors.toList());
    throw new IllegalArgumentException(
        "no weights are called '%s'; expected one of %s".formatted(label, known));
  }
}
