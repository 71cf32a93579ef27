package io.medsam3.train;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.eval.Answered;
import io.medsam3.eval.Evaluation;
import io.medsam3.eval.EvaluationRules;
import io.medsam3.eval.Evaluator;
import io.medsam3.predict.Selection;
import io.medsam3.sam3.Sam3;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** Measures a network that is being trained on rows that it is not trained on, by words. */
final class Validation {
  private final Sam3 network;
  private final Manifest rows;
  private final Watcher watcher;

  /**
   * @param most no more rows than about that many, evenly picked; all rows of a picked picture
   *     count
   */
  Validation(Sam3 network, Manifest rows, int most, Watcher watcher) {
    this.network = network;
    this.watcher = watcher;
    this.rows = rows.everyNthPicture((double) rows.rows().size() / Math.max(1, most));
  }

  int size() {
    return rows.rows().size();
  }

  /**
   * Hands every case to the observer, too.
   *
   * @throws CancellationException as soon as the watcher wants the end
   */
  Evaluation measure(Consumer<Answered> observer) throws IOException {
    EvaluationRules rules = EvaluationRules.byText(Selection.suiting(network.config()));
    return new Evaluator(network, ConceptLexicon.bundled(), rules, true)
        .evaluate(rows, line -> {}, answered -> observe(answered, observer));
  }

  private void observe(Answered answered, Consumer<Answered> observer) {
    if (watcher.wantsEnd()) {
      throw new CancellationException("the measurement was left, as was asked");
    }
    observer.accept(answered);
  }
}
