package io.medsam3.clicks;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What a step's answers cost, summed over its prompts, and numbers for the log. */
final class StepResult {
  private final Map<String, Double> numbers = new TreeMap<>();
  private @Nullable Tensor total;

  void add(ClickLoss.Result loss) {
    Tensor before = total;
    total = before == null ? loss.total() : before.add(loss.total());
    loss.terms().forEach((name, value) -> numbers.merge(name, value, Double::sum));
  }

  void note(String name, double value) {
    numbers.put(name, value);
  }

  Map<String, Double> numbers() {
    return numbers;
  }

  /** The sum to go backward from. */
  Tensor total() {
    if (total == null) {
      throw new IllegalStateException("a step without any answer");
    }
    return total;
  }
}
