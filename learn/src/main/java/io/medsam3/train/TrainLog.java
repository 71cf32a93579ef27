package io.medsam3.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Means of losses over some steps, as JSON lines in a file, as scalars for TensorBoard beside it,
 * and as one line of text each.
 */
public final class TrainLog {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final Consumer<String> console;
  private final Map<String, DoubleSummaryStatistics> numbers = new TreeMap<>();
  private int steps;
  private int pictures;
  private double seconds;
  private @Nullable EventFile events;

  public TrainLog(Path file, Consumer<String> console) {
    this.file = file;
    this.console = console;
  }

  /** What one step had to say. */
  public record Entry(
      Map<String, Double> losses, double gradientNorm, int pictures, double seconds) {}

  public void add(Entry entry) {
    entry.losses().forEach(this::add);
    add("gradient_norm", entry.gradientNorm());
    steps++;
    pictures += entry.pictures();
    seconds += entry.seconds();
  }

  private void add(String name, double value) {
    numbers.computeIfAbsent(name, n -> new DoubleSummaryStatistics()).accept(value);
  }

  public int pending() {
    return steps;
  }

  /** Writes the means since the last time, each over the steps that had such a number. */
  public void flush(long step, double rate, double progress, double elapsed) {
    Map<String, Object> line = new LinkedHashMap<>();
    double left = progress > 0 ? elapsed * (1 - progress) / progress : 0;
    line.put("step", step);
    line.put("seconds", round(elapsed));
    line.put("left", round(left));
    line.put("rate", rate);
    line.put("pictures_per_second", round(pictures / Math.max(seconds, 1e-9)));
    numbers.forEach((name, all) -> line.put(name, round(all.getAverage())));
    write(line);
    Map<String, Double> scalars = new TreeMap<>();
    scalars.put("rate", rate);
    numbers.forEach((name, all) -> scalars.put("training/" + name, all.getAverage()));
    board(step, scalars);
    console.accept(text(step, elapsed, left));
    numbers.clear();
    steps = 0;
    pictures = 0;
    seconds = 0;
  }

  /** Writes what was measured on validation rows at a step. */
  void measured(long step, Map<String, Double> values) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    values.forEach((name, value) -> line.put(name, round(value)));
    write(line);
    board(step, values);
    console.accept("step " + step + "  " + values);
  }

  private void write(Map<String, Object> line) {
    try {
      Files.writeString(
          file,
          JSON.writeValueAsString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": the log cannot be written", e);
    }
  }

  private void board(long step, Map<String, Double> scalars) {
    double now = System.currentTimeMillis() * 1e-3;
    try {
      if (events == null) {
        events = EventFile.begin(file.resolveSibling("tensorboard"), now);
      }
      events.add(now, step, scalars);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": the scalars beside it cannot be written", e);
    }
  }

  private String text(long step, double elapsed, double left) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "step %d  %.1f min, %.1f left  %.2f pictures/s ",
            step,
            elapsed / 60,
            left / 60,
            pictures / Math.max(seconds, 1e-9)));
    numbers.forEach(
        (name, all) -> text.append(String.format(Locale.ROOT, " %s %.4f", name, all.getAverage())));
    return text.toString();
  }

  private static double round(double value) {
    return Math.round(value * 1e5) / 1e5;
  }
}
