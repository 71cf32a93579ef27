package io.medsam3.cli;

import io.medsam3.peers.Gloo;
import io.medsam3.peers.Peers;
import io.medsam3.peers.Place;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How many processes train together, and which of them this is. */
final class ProcessOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description =
          "processes on this machine that share each step, every one with a batch of its own"
              + " (default: ${DEFAULT-VALUE})",
      defaultValue = "1")
  private int processes = 1;

  @Option(
      names = "--world",
      paramLabel = "N",
      description =
          "processes on several machines: start the same command on each, with its --rank and the"
              + " same --address; only rank 0 writes")
  private @Nullable Integer world;

  @Option(names = "--rank", paramLabel = "R", description = "with --world: this one, from 0")
  private @Nullable Integer rank;

  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      description = "with --world: where rank 0 listens, as the others reach it")
  private @Nullable String address;

  @Option(
      names = "--shard-optimiser",
      description =
          "each of the processes keeps only its share of the optimiser's numbers and of the average:"
              + " 3/N of the weights' size beside the weights and gradients, instead of 3 times it")
  private boolean shards;

  /** Whether the processes divide the optimiser's numbers among them. */
  boolean shards() {
    if (shards && processes == 1 && world == null) {
      throw new IllegalArgumentException(
          "--shard-optimiser divides among several processes; add --processes or --world");
    }
    return shards;
  }

  /**
   * The processes of a run, joined.
   *
   * @param further those that this one has started, if any
   */
  record Together(Peers peers, @Nullable FurtherProcesses further) implements AutoCloseable {
    @Override
    public void close() {
      peers.close();
      if (further != null) {
        further.close();
      }
    }
  }

  /** Starts further processes where asked for, and returns when all have met. */
  Together meet() throws IOException {
    boolean several = world != null || rank != null || address != null;
    if (processes < 1 || several && processes > 1) {
      throw new IllegalArgumentException(
          "--processes is %d; expected 1 or more, and either it or --rank, --world, --address"
              .formatted(processes));
    }
    if (several) {
      if (world == null || rank == null || address == null) {
        throw new IllegalArgumentException(
            "--rank, --world and --address belong together; give all three");
      }
      Place place = Place.of(rank, world, address);
      return new Together(Gloo.join(place, Gloo.Limits.DEFAULT), null);
    }
    return processes == 1 ? new Together(Peers.ALONE, null) : startFurther();
  }

  private Together startFurther() throws IOException {
    Gloo.requireHere();
    Place place = new Place(0, processes, "127.0.0.1", FurtherProcesses.freePort());
    FurtherProcesses further =
        FurtherProcesses.start(place, command.root().commandLine().getParseResult().originalArgs());
    try {
      return new Together(Gloo.join(place, Gloo.Limits.DEFAULT), further);
    } catch (RuntimeException failure) {
      further.close();
      throw failure;
    }
  }
}
