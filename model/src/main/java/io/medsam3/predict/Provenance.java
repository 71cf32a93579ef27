package io.medsam3.predict;

import java.util.Objects;

/**
 * What made a result.
 *
 * @param version of this program
 * @param checkpoint the file of the weights
 * @param checkpointSha256 of that file, hexadecimal
 * @param configuration of the network, as JSON
 * @param precision in which it calculated
 * @param device on which it calculated; records older than this field are of the CPU
 * @param threads that libtorch used; sums in another order differ in the last bits
 * @param preprocessing from a picture in 8 bits to what the network takes
 */
public record Provenance(
    String version,
    String checkpoint,
    String checkpointSha256,
    String configuration,
    String precision,
    String device,
    int threads,
    String preprocessing) {
  public Provenance {
    device = Objects.requireNonNullElse(device, "cpu");
  }
}
