package io.medsam3.golden;

import io.medsam3.detector.PaddedSequence;
import io.medsam3.nn.Boxes;
import io.medsam3.nn.RotaryEncoding;
import io.medsam3.nn.SinePositionEncoding;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Single functions of the detector: position codes, resizing, padded concatenation. */
public final class UnitsFamily implements GoldenFamily {
  private static final double CODES = 2e-7;
  private static final double UNITS = 2e-6;

  /** The stored plain resizes are themselves up to 3.6e-6 away from exact arithmetic. */
  private static final double RESIZE_TOLERANCE = 3e-6;

  private static final Pattern SINE = Pattern.compile("sine/(\\d+)_(\\d+)_(\\d+)");
  private static final Pattern SINE_ROWS = Pattern.compile("sine/(\\d+)_(\\d+)_rows.*");
  private static final Pattern ROPE = Pattern.compile("rope/d(\\d+)_e(\\d+)_s([\\d.]+)");
  private static final Pattern RESIZE =
      Pattern.compile("resize/(bilinear|antialias|antialias_up)_(\\d+)_(\\d+)");

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("inverse_sigmoid/in") && golden.has("concat/seq1");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) {
    for (String name : golden.names("")) {
      try (Scope scope = new Scope()) {
        position(golden, report, name);
        resize(golden, report, name);
      }
    }
    try (Scope scope = new Scope()) {
      Tensor boxes = golden.tensor("sine4/boxes");
      for (String name : golden.names("sine4/d")) {
        long dim = Long.parseLong(name.substring("sine4/d".length()));
        report.compareIfStored(golden, name, SinePositionEncoding.boxes(boxes, dim), CODES);
      }
      for (String name : golden.names("sine1d/d")) {
        long dim = Long.parseLong(name.substring("sine1d/d".length()));
        Tensor code = SinePositionEncoding.distances(golden.tensor("sine1d/in"), dim);
        report.compareIfStored(golden, name, code, CODES);
      }
      Tensor logits = Boxes.inverseSigmoid(golden.tensor("inverse_sigmoid/in"));
      report.compareIfStored(golden, "inverse_sigmoid/out", logits, UNITS);
      concatenation(golden, report);
    }
  }

  private static void position(GoldenCase golden, GoldenReport report, String name) {
    Matcher sine = SINE.matcher(name);
    if (sine.matches()) {
      Tensor code = SinePositionEncoding.map(number(sine, 1), number(sine, 2), number(sine, 3));
      report.compareIfStored(golden, name, code, CODES);
    }
    Matcher rope = ROPE.matcher(name);
    if (rope.matches()) {
      double scale = Double.parseDouble(rope.group(3));
      RotaryEncoding table = RotaryEncoding.of(number(rope, 1), number(rope, 2), scale);
      report.compareIfStored(golden, name, table.table(), CODES);
    }
  }

  private static void resize(GoldenCase golden, GoldenReport report, String name) {
    Matcher resize = RESIZE.matcher(name);
    if (!resize.matches()) {
      return;
    }
    long height = number(resize, 2);
    long width = number(resize, 3);
    boolean plain = resize.group(1).equals("bilinear");
    boolean up = resize.group(1).equals("antialias_up");
    Tensor in = golden.tensor("resize/" + (plain ? "in32" : up ? "in20x30" : "in128"));
    Tensor out =
        plain ? Tensors.resize(in, height, width) : Tensors.resizeAntialiased(in, height, width);
    report.compareIfStored(golden, name, out, plain ? RESIZE_TOLERANCE : UNITS);
  }

  private static void concatenation(GoldenCase golden, GoldenReport report) {
    PaddedSequence joined = sequence(golden, "1").append(sequence(golden, "2"));
    report.compareIfStored(golden, "concat/out", joined.tokens().transpose(0, 1), 0);
    report.compareIfStored(golden, "concat/mask", joined.padding(), 0);
  }

  private static PaddedSequence sequence(GoldenCase golden, String which) {
    return new PaddedSequence(
        golden.tensor("concat/seq" + which).transpose(0, 1),
        golden.tensor("concat/mask" + which).to(ScalarType.Bool));
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group));
  }
}
