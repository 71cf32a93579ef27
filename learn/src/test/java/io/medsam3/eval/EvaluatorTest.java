package io.medsam3.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.DrawnData;
import io.medsam3.data.Manifest;
import io.medsam3.golden.FormulaWeights;
import io.medsam3.predict.Selection;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way from a folder to scores, with the smallest network. */
class EvaluatorTest {
  @TempDir Path folder;

  private static Evaluation evaluate(
      Manifest manifest, EvaluationRules rules, boolean absent, List<Answered> seen)
      throws Exception {
    List<Evaluation> result = new ArrayList<>();
    NativeObjects.assertNoLeak(
        () -> {
          try (Sam3 network = network()) {
            Evaluator evaluator = new Evaluator(network, ConceptLexicon.bundled(), rules, absent);
            result.add(evaluator.evaluate(manifest, line -> {}, seen::add));
          }
        });
    return result.get(0);
  }

  private static Sam3 network() throws Exception {
    return Sam3.load(
        Sam3Config.nano(), new FormulaWeights("eval", Map.of()), Precision.FLOAT32, key -> true);
  }

  @Test
  void everyRowAndOneAbsentPhrasePerPictureIsAsked() throws Exception {
    Manifest manifest = DrawnData.write(folder, 5, 40);
    List<Answered> seen = new ArrayList<>();
    Evaluation evaluation =
        evaluate(manifest, EvaluationRules.byText(Selection.SEMANTIC), true, seen);
    assertThat(evaluation.cases()).hasSize(10).filteredOn(CaseScore::asked).hasSize(5);
    assertThat(evaluation.cases()).filteredOn(CaseScore::present).hasSize(4);
    assertThat(evaluation.cases())
        .allMatch(c -> (c.borders() != null) == c.present())
        .filteredOn(CaseScore::asked)
        .allMatch(c -> c.instances() != null);
    assertThat(seen).hasSize(10);
  }

  @Test
  void boxesAskOnlyForWhatIsThere() throws Exception {
    Manifest manifest = DrawnData.write(folder, 5, 40);
    var rules = new EvaluationRules(Selection.SAM3, PromptKind.BOX, 2);
    Evaluation evaluation = evaluate(manifest, rules, true, new ArrayList<>());
    assertThat(evaluation.cases()).hasSize(4).allMatch(CaseScore::present);
  }

  @Test
  void networkSeesWhatIsShownAndReportsKeepTheOriginal() throws Exception {
    Manifest manifest = DrawnData.write(folder, 1, 40);
    List<Answered> seen = new ArrayList<>();
    List<Picture> shown = new ArrayList<>();
    try (Sam3 network = network()) {
      new Evaluator(
              network, ConceptLexicon.bundled(), EvaluationRules.byText(Selection.SEMANTIC), false)
          .showing(
              picture -> {
                shown.add(picture);
                return Picture.of(picture.width(), picture.height(), 1, new byte[1600]);
              })
          .evaluate(manifest, line -> {}, seen::add);
    }
    assertThat(shown).hasSize(1);
    assertThat(seen.get(0).picture()).isSameAs(shown.get(0));
  }
}
