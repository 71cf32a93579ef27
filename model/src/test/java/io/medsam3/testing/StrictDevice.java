package io.medsam3.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.medsam3.tensor.Device;
import io.medsam3.tensor.LibTorch;
import java.nio.file.Path;

/**
 * The device of tools/strict-device, which refuses tensors of other devices as a GPU does and
 * computes as the CPU.
 */
public final class StrictDevice {
  private static final String LIBRARY = "MEDSAM3_STRICT_DEVICE";

  private StrictDevice() {}

  /** Skips the calling test where the device was not built. */
  public static Device require() {
    String library = System.getenv(LIBRARY);
    assumeTrue(library != null, "not run: no strict device (set " + LIBRARY + ")");
    LibTorch.awaitLoading();
    System.load(Path.of(library).toAbsolutePath().toString());
    return new Device(Device.Kind.OTHER, 0);
  }
}
