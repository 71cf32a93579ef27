package io.medsam3.golden;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where the formula's numbers lie, by the name of a tensor; the first rule that is found holds. */
record WeightRules(List<Rule> rules) {
  /** How a rule's value becomes a scale. */
  enum Kind {
    /** The value itself. */
    ABS,
    /** By the number of inputs of a matrix or filter, (out, in, ...). */
    FAN,
    /** By the number of inputs of a transposed convolution, (in, out, ...). */
    FAN0,
    /** Not from the formula: the rotary table. */
    ROPE
  }

  /** One line of the table. */
  record Rule(Pattern name, double offset, Kind kind, double value) {
    double scale(long... shape) {
      return switch (kind) {
        case ABS, ROPE -> value;
        case FAN -> value * Math.sqrt(3.0 / inputs(shape));
        case FAN0 -> value * Math.sqrt(3.0 / shape[0]);
      };
    }

    private static long inputs(long[] shape) {
      long product = 1;
      for (int axis = 1; axis < shape.length; axis++) {
        product *= shape[axis];
      }
      return product;
    }
  }

  /** The rules that came with the reference cases. */
  static WeightRules published() {
    try (InputStream in = WeightRules.class.getResourceAsStream("weights-rules.tsv");
        var reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      return new WeightRules(reader.lines().skip(1).map(WeightRules::rule).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule rule(String line) {
    String[] cells = line.split("\t");
    return new Rule(
        Pattern.compile(cells[0]),
        Double.parseDouble(cells[1]),
        Kind.valueOf(cells[2].toUpperCase(Locale.ROOT)),
        Double.parseDouble(cells[3]));
  }

  /** The rule of that tensor, or null when the formula does not make it. */
  @Nullable Rule find(String key) {
    return rules.stream()
        .filter(rule -> rule.name().matcher(key).find())
        .findFirst()
        .filter(rule -> rule.kind() != Kind.ROPE)
        .orElse(null);
  }
}
