package io.medsam3.cli;

import io.medsam3.peers.Gloo;
import io.medsam3.peers.Nccl;
import io.medsam3.peers.Peers;
import io.medsam3.peers.Place;
import io.medsam3.tensor.Device;
import java.io.IOException;
import java.util.function.Consumer;
import org.bytedeco.pytorch.global.torch;
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

  @Option(
      names = "--exchange",
      description =
          "how tensors travel between the processes: ${COMPLETION-CANDIDATES}; gloo through the CPU's"
              + " memory, nccl between GPUs, of which each process needs one of its own (default: nccl"
              + " with --device cuda, gloo otherwise)")
  private @Nullable Exchange exchange;

  /** How tensors travel between processes. */
  enum Exchange {
    GLOO,
    NCCL
  }

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

  /**
   * Starts further processes where asked for, and returns when all have met.
   *
   * @param device that was asked for
   * @param words hears how tensors will travel
   */
  Together meet(Device device, Consumer<String> words) throws IOException {
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
      return new Together(join(place, way(device), words), null);
    }
    if (processes > 1) {
      return startFurther(way(device), words);
    }
    if (exchange != null) {
      throw new IllegalArgumentException(
          "--exchange is for several processes; add --processes or --world");
    }
    return new Together(Peers.ALONE, null);
  }

  private Together startFurther(Exchange way, Consumer<String> words) throws IOException {
    if (way == Exchange.NCCL && processes > torch.cuda_device_count()) {
      throw new IllegalArgumentException(
          "--processes is %d and this machine has %d GPUs; nccl needs one for each process, --exchange"
                  .formatted(processes, torch.cuda_device_count())
              + " gloo does not");
    }
    Place place = new Place(0, processes, "127.0.0.1", FurtherProcesses.freePort());
    FurtherProcesses further =
        FurtherProcesses.start(place, command.root().commandLine().getParseResult().originalArgs());
    try {
      return new Together(join(place, way, words), further);
    } catch (RuntimeException failure) {
      further.close();
      throw failure;
    }
  }

  private static Peers join(Place place, Exchange way, Consumer<String> words) {
    if (place.rank() == 0) {
      words.accept(
          way == Exchange.NCCL
              ? "tensors travel by NCCL, which nobody has tried on GPUs yet; --exchange gloo is the"
                  + " other way"
              : "tensors travel by Gloo");
    }
    return way == Exchange.NCCL
        ? Nccl.join(place, Gloo.Limits.DEFAULT)
        : Gloo.join(place, Gloo.Limits.DEFAULT);
  }

  /** The way of this run, which this build and machine have. */
  private Exchange way(Device device) {
    boolean gpus = device.kind() == Device.Kind.CUDA;
    Exchange way = exchange == null ? gpus ? Exchange.NCCL : Exchange.GLOO : exchange;
    if (way == Exchange.GLOO) {
      Gloo.requireHere();
    } else if (gpus) {
      Nccl.requireHere();
    } else {
      throw new IllegalArgumentException(
          "--exchange nccl is between GPUs, and the device is %s; add --device cuda, or leave it out"
              .formatted(device));
    }
    return way;
  }
}
