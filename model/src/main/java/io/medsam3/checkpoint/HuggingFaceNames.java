package io.medsam3.checkpoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates names of the Hugging Face layout into the official ones. */
final class HuggingFaceNames {
  /** The four point embeddings, official name without number, are one matrix there. */
  static final String POINT_EMBEDDINGS = "tracker.sam_prompt_encoder.point_embeddings";

  static final String POSITIONS = "detector.backbone.vision_backbone.trunk.pos_embed";
  static final String TEXT_PROJECTION =
      "detector.backbone.language_backbone.encoder.text_projection";

  private static final Pattern JOINED =
      Pattern.compile("\\.(attn\\.qkv\\.(weight|bias)|in_proj_(weight|bias))$");
  private static final Pattern THIRD = Pattern.compile("\\.([qkv])_proj\\.(weight|bias)$");

  private final List<Rule> rules = read();

  /** One step of the translation; all are applied, in order. */
  private record Rule(Pattern pattern, String replacement) {}

  private static List<Rule> read() {
    try (InputStream in = HuggingFaceNames.class.getResourceAsStream("hugging-face-names.tsv");
        var reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .skip(1)
          .map(line -> line.split("\t"))
          .map(cells -> new Rule(Pattern.compile(cells[0]), cells[1]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether these are the names of a file in that layout. */
  static boolean areNamesOf(Collection<String> names) {
    return names.stream().anyMatch(name -> name.matches("(detector_model|tracker_model)\\..*"));
  }

  /** The official name of the tensor that this one is, or is a part of. */
  String official(String name) {
    String translated = name;
    for (Rule rule : rules) {
      translated = rule.pattern().matcher(translated).replaceAll(rule.replacement());
    }
    return translated;
  }

  /** Which third of an official tensor this is, 0 to 2 for q, k, v; -1 when it is no third. */
  static int third(String name, String official) {
    Matcher matcher = THIRD.matcher(name);
    return JOINED.matcher(official).find() && matcher.find() ? "qkv".indexOf(matcher.group(1)) : -1;
  }
}
