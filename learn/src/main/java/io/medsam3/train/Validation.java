package io.medsam3.train;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.eval.Answered;
import io.medsam3.eval.Evaluation;
import io.medsam3.eval.EvaluationRules;
import io.medsam3.eval.Evaluator;
import io.medsam3.predict.Selection;
import io.medsam3.sam3.Sam3;
import io.medsam3.vision.MobileNetConfig;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures a network that is being trained on rows that it is not trained on, by words. */
final class Validation {
  private final Sam3 network;
  private final Manifest rows;

  /**
   * @param most no more rows than about that many, evenly picked; all rows of a picked picture
   *     count
   */
  Validation(Sam3 network, Manifest rows, int most) {
    this.network = network;
    this.rows = few(rows, most);
  }

  private static Manifest few(Manifest all, int most) {
    List<String> images = all.rows().stream().map(Row::image).distinct().toList();
    double rowsPerImage = (double) all.rows().size() / Math.max(1, images.size());
    double step = Math.max(1, images.size() * rowsPerImage / Math.max(1, most));
    Set<String> picked = picked(images, step);
    return all.where(row -> picked.contains(row.image()));
  }

  private static Set<String> picked(List<String> images, double step) {
    return IntStream.range(0, (int) Math.ceil(images.size() / step))
        .mapToObj(i -> images.get((int) (i * step)))
        .collect(Collectors.toSet());
  }

  int size() {
    return rows.rows().size();
  }

  /** The rule by which the network's answers are read. */
  static Selection selection(Sam3 network) {
    return network.config().vision().trunk() instanceof MobileNetConfig
        ? Selection.SEMANTIC
        : Selection.SAM3;
  }

  Evaluation measure(Consumer<Answered> observer) throws IOException {
    EvaluationRules rules = EvaluationRules.byText(selection(network));
    return new Evaluator(network, ConceptLexicon.bundled(), rules, true)
        .evaluate(rows, line -> {}, observer);
  }
}
