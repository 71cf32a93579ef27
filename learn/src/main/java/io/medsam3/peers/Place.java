package io.medsam3.peers;

/**
 * Which process of a run this is, and where the processes meet.
 *
 * @param rank from 0; the first listens at the address
 * @param count processes of the run
 * @param host of the first process, as the others reach it
 * @param port of the first process
 */
public record Place(int rank, int count, String host, int port) {
  public Place {
    if (rank < 0 || rank >= count) {
      throw new IllegalArgumentException(
          "rank %d of %d processes; ranks are 0 to %d".formatted(rank, count, count - 1));
    }
    if (host.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "address '%s:%d'; expected HOST:PORT, the port from 1 to 65535".formatted(host, port));
    }
  }

  /** Takes the address as HOST:PORT. */
  public static Place of(int rank, int count, String address) {
    int colon = address.lastIndexOf(':');
    String port = address.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "address '%s'; expected HOST:PORT of the first process".formatted(address));
    }
    return new Place(rank, count, address.substring(0, colon), Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return "rank %d of %d at %s:%d".formatted(rank, count, host, port);
  }
}
