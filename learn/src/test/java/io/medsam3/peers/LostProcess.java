package io.medsam3.peers;

/** A process that takes part in one sum and ends without a word, or hangs. */
final class LostProcess {
  private LostProcess() {}

  public static void main(String[] args) throws Exception {
    Peers peers = Gloo.join(Place.of(1, 2, args[0]), Processes.PATIENT);
    peers.sum(1);
    if (args[1].equals("hangs")) {
      Thread.sleep(60_000);
    }
    Runtime.getRuntime().halt(3);
  }
}
