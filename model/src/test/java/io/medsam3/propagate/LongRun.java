package io.medsam3.propagate;

import io.medsam3.golden.FormulaWeights;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Follows one object through volumes in a Java of its own, and says what is left after each. That
 * Java's heap has one size and is touched at the start, so that what grows is native.
 */
final class LongRun {
  private LongRun() {}

  /**
   * What a process holds.
   *
   * @param objects native ones, tensors among them
   * @param bytes resident in memory
   */
  record Held(long objects, long bytes) {}

  /** Starts a process that goes through volumes of so many slices, and waits for its end. */
  static List<Held> through(int... slices) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    // A compiler that takes little memory, and no limit to native memory by the heap's size.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LongRun.class.getName());
    Arrays.stream(slices).mapToObj(Integer::toString).forEach(command::add);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<Held> held = new ArrayList<>();
    try (var lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        held.add(new Held(Long.parseLong(words[0]), Long.parseLong(words[1])));
      }
    }
    if (process.waitFor() != 0 || held.size() != slices.length) {
      throw new IllegalStateException("the process ended after %s".formatted(held));
    }
    return held;
  }

  /** Prints a line for each volume; {@code args} are their slices. */
  public static void main(String[] args) throws Exception {
    Sam3Config config = Sam3Config.nano().withTracker(TrackerConfig.nano());
    var weights = new FormulaWeights("");
    try (Sam3 network = Sam3.load(config, weights, Precision.FLOAT32, name -> true)) {
      VolumePredictor predictor = new VolumePredictor(network);
      for (String slices : args) {
        carry(predictor, tube(Integer.parseInt(slices)));
        System.out.println(Pointer.totalCount() + " " + Pointer.physicalBytes());
      }
    }
  }

  private static void carry(VolumePredictor predictor, Volume volume) {
    try (VolumeSession session = predictor.open(volume, VolumeSettings.across(Axis.K))) {
      session.prompt(1, 0, SlicePrompt.include(44, 36));
      Work work = session.propagate(1);
      if (work.propagated() != volume.size().z() - 1) {
        throw new IllegalStateException("the object was lost: " + work);
      }
    }
  }

  /** A bright tube that winds through the slices. */
  static Volume tube(int slices) {
    Size size = new Size(96, 80, slices);
    Voxels voxels = Voxels.allocate(VoxelType.U8, size, 1);
    for (int k = 0; k < slices; k++) {
      var slice = voxels.slice(k);
      for (int n = 0; n < 96 * 80; n++) {
        double far = Math.hypot(n % 96 - 44 - 8 * Math.sin(k / 6.0), n / 96 - 36);
        slice.put(n, (byte) (far < 20 ? 220 : 30 + n % 7));
      }
    }
    return Volume.of(new Grid(size, Affine.identity()), voxels);
  }
}
