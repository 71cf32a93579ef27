package io.medsam3.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.data.BatchSettings;
import io.medsam3.data.BatchSource;
import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.DrawnData;
import io.medsam3.data.Manifest;
import io.medsam3.data.PictureStore;
import io.medsam3.data.Split;
import io.medsam3.eval.EvaluationRules;
import io.medsam3.eval.Evaluator;
import io.medsam3.predict.Selection;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.text.Tokenizer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether training, predicting and measuring fit together: few pictures are learnt by heart. */
class OverfitTest {
  private static final double LEAST_DICE = 0.95;
  private static final int STEPS = 240;
  private static final int CHECK_EVERY = 40;

  @TempDir Path data;
  @TempDir Path out;

  @Test
  void eightPicturesAreLearntByHeartInTwoMinutes() throws Exception {
    Manifest manifest = DrawnData.write(data, 8, 112);
    var vision = Sam3Config.nano().vision();
    var settings =
        new BatchSettings(4, vision.imageSize(), vision.maskSide(), 0.25, 0, 0.5, 8, 0, 5);
    TrainConfig config = config(settings);
    BatchSource source =
        new BatchSource(
            manifest.rows(), settings, new PictureStore(data, 112), ConceptLexicon.bundled());
    Tokenizer tokenizer = new Tokenizer();
    // Time of this thread's core, so that a busy machine fails no test.
    var clock = ManagementFactory.getThreadMXBean();
    long start = clock.getCurrentThreadCpuTime();
    double dice = 0;
    try (Sam3 network = new Training.Start(null, null).network(config);
        Trainer trainer =
            new Trainer(
                network, p -> tokenizer.encode(List.of(p)).ids()[0], config, out, line -> {})) {
      Evaluator evaluator =
          new Evaluator(
              network, ConceptLexicon.bundled(), EvaluationRules.byText(Selection.SEMANTIC), false);
      while (dice <= LEAST_DICE && trainer.position() < STEPS) {
        trainer.step(source.batch(trainer.position()), rate(trainer.position()));
        if (trainer.position() % CHECK_EVERY == 0) {
          dice = evaluator.evaluate(manifest, line -> {}).meanOverSets();
        }
      }
    }
    double seconds = (clock.getCurrentThreadCpuTime() - start) * 1e-9;
    assertThat(dice).as("mean Dice of the pictures trained on").isGreaterThan(LEAST_DICE);
    assertThat(seconds).as("seconds of one core").isLessThan(120);
  }

  private static double rate(long step) {
    return 3e-3 * Schedule.factor(step, 10, (double) step / STEPS);
  }

  private static TrainConfig config(BatchSettings settings) {
    return new TrainConfig(
        Sam3Config.nano(),
        settings,
        Split.DEFAULT,
        new LossWeights(5, 1, 0.3, 0, 0, 0, 0, 0, 0, 0, false),
        SemanticLosses.DEFAULT,
        new OptimiserSettings(3e-3, 1, 0, 0.9, 0.98, 2, 10, 0.9),
        new Schedule(STEPS, 0),
        60,
        1000,
        1,
        1,
        Practice.PLAIN);
  }
}
