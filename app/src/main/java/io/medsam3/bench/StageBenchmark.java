package io.medsam3.bench;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.detector.DetectorImage;
import io.medsam3.detector.GeometryPrompt;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.text.Tokenizer;
import io.medsam3.vision.Pyramid;
import io.medsam3.vision.VitConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Times the stages of the network with formula weights, whose values do not change its speed. */
public final class StageBenchmark {
  private final Sam3Config config;
  private final Precision precision;
  private final Device device;

  /**
   * One stage's best time over the runs.
   *
   * @param seconds of the fastest run
   * @param gigaflops work done, in 10⁹ operations; 0 when it is not counted
   */
  public record Stage(String name, double seconds, double gigaflops) {
    public double rate() {
      return gigaflops / seconds;
    }
  }

  public StageBenchmark(Sam3Config config, Precision precision, Device device) {
    this.config = config;
    this.precision = precision;
    this.device = device;
  }

  /** Loads the network and runs it {@code runs} times after one run that does not count. */
  public List<Stage> run(int runs) throws CheckpointException {
    var weights = new FormulaWeights("");
    try (Sam3 network = Sam3.load(config, weights, precision, name -> true, device)) {
      double[] best = times(network);
      for (int i = 0; i < runs; i++) {
        double[] times = times(network);
        for (int s = 0; s < best.length; s++) {
          best[s] = i == 0 ? times[s] : Math.min(best[s], times[s]);
        }
      }
      return stages(best);
    }
  }

  private List<Stage> stages(double[] seconds) {
    boolean counted = config.vision().trunk() instanceof VitConfig;
    Work work =
        config.vision().trunk() instanceof VitConfig vit
            ? Work.of(config, vit)
            : new Work(0, 0, 0, 0);
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stage("trunk", seconds[0], work.trunk() / 1e9));
    stages.add(new Stage("neck", seconds[1], work.neck() / 1e9));
    stages.add(new Stage("shared by phrases", seconds[4], 0));
    stages.add(new Stage("text", seconds[2], work.text() / 1e9));
    stages.add(new Stage("heads", seconds[3], work.heads() / 1e9));
    double total = Arrays.stream(seconds).sum();
    stages.add(new Stage("picture and phrase", total, counted ? work.total() / 1e9 : 0));
    double further = seconds[2] + seconds[3];
    stages.add(new Stage("each further phrase", further, (work.text() + work.heads()) / 1e9));
    return stages;
  }

  /** Seconds of trunk, neck, text, heads, and what all phrases share, in one run. */
  private double[] times(Sam3 network) {
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      int side = config.vision().imageSize();
      Tensor image = device.place(torch.rand(1, 3, side, side));
      Tensor ids = new Tokenizer().encode(List.of("liver tumor")).shortest();
      long start = now();
      List<Tensor> maps = network.image().trunk(image, Probe.NONE);
      long afterTrunk = now();
      Pyramid pyramid = network.image().pyramid(maps);
      long afterNeck = now();
      DetectorImage shared = network.detector().image(pyramid);
      long afterShared = now();
      TextFeatures text = network.text().forward(ids, Probe.NONE);
      long afterText = now();
      network.detector().forward(shared, text, GeometryPrompt.none(1), Probe.NONE).masks().masks();
      long end = now();
      return new double[] {
        (afterTrunk - start) / 1e9,
        (afterNeck - afterTrunk) / 1e9,
        (afterText - afterShared) / 1e9,
        (end - afterText) / 1e9,
        (afterShared - afterNeck) / 1e9
      };
    }
  }

  /** The time when the device has done all that it was asked so far. */
  private long now() {
    device.await();
    return System.nanoTime();
  }

  /** The machine's rate for a product of the trunk's widest matrices, in 10⁹ operations/s. */
  public static double roof(Precision precision, Device device) {
    long rows = 5184;
    long inner = 1024;
    long columns = 4736;
    double best = Double.MAX_VALUE;
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor a = device.place(Tensors.cast(torch.rand(rows, inner), precision.type()));
      Tensor b = device.place(Tensors.cast(torch.rand(columns, inner), precision.type()));
      for (int i = 0; i < 5; i++) {
        try (Scope step = new Scope()) {
          device.await();
          long start = System.nanoTime();
          torch.linear(a, b);
          device.await();
          best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
      }
    }
    return 2.0 * rows * inner * columns / best / 1e9;
  }
}
