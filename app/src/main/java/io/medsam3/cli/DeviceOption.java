package io.medsam3.cli;

import io.medsam3.tensor.Device;
import io.medsam3.tensor.LibTorch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On which device a command runs the network. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "where the network runs: cpu (default), cuda or cuda:N, the GPU number N from 0; GPUs need"
              + " a build with -Pcuda")
  private @Nullable String name;

  /** Refuses a name that is none; whether there is such a device is seen when it is asked for. */
  void check() {
    if (name != null) {
      Device.parse(name);
    }
  }

  /**
   * The device that was named, else {@code otherwise}; it is there.
   *
   * @throws IllegalArgumentException when this build or this machine does not have it
   */
  Device device(Device otherwise) {
    Device device = name == null ? otherwise : Device.parse(name);
    LibTorch.awaitLoading();
    return device.requireAvailable();
  }

  /**
   * The device of one of several processes: what was named, but of {@code cuda} without a number
   * the machine's GPU of that rank, counted around.
   *
   * @throws IllegalArgumentException when this build or this machine does not have it
   */
  Device deviceOfRank(int rank) {
    Device device = device(Device.CPU);
    return "cuda".equals(name) ? device.ofRank(rank) : device;
  }
}
