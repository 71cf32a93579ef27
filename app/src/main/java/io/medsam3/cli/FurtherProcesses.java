package io.medsam3.cli;

import io.medsam3.peers.Place;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Copies of this very program, with the same command, as the other ranks of a run. */
final class FurtherProcesses implements AutoCloseable {
  /** After the run's end the others have nothing more to do. */
  private static final long SECONDS_TO_END = 20;

  private final List<Process> processes = new ArrayList<>();

  private FurtherProcesses() {}

  /** A port of this machine that nobody listens at. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Starts ranks 1 and up; what they have to say goes where this process's words go.
   *
   * @param arguments of this process
   */
  static FurtherProcesses start(Place first, List<String> arguments) throws IOException {
    FurtherProcesses further = new FurtherProcesses();
    try {
      for (int rank = 1; rank < first.count(); rank++) {
        List<String> line = new ArrayList<>(program());
        line.addAll(arguments(first, rank, arguments));
        further.processes.add(new ProcessBuilder(line).inheritIO().start());
      }
      return further;
    } catch (IOException failure) {
      further.close();
      throw failure;
    }
  }

  private static List<String> program() {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(Main.class.getName());
    return line;
  }

  /** The same command as one rank of several. */
  static List<String> arguments(Place first, int rank, List<String> arguments) {
    List<String> line = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--processes")) {
        i++;
      } else if (!argument.startsWith("--processes=")) {
        line.add(argument);
      }
    }
    String address = first.host() + ":" + first.port();
    line.addAll(
        List.of(
            "--rank",
            Integer.toString(rank),
            "--world",
            Integer.toString(first.count()),
            "--address",
            address));
    return line;
  }

  /**
   * Waits for them to end, and ends them when they do not; they write nothing that could be lost.
   */
  @Override
  public void close() {
    boolean patient = true;
    for (Process process : processes) {
      try {
        patient = patient && process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        patient = false;
      }
      if (!patient) {
        process.destroyForcibly();
      }
    }
  }
}
