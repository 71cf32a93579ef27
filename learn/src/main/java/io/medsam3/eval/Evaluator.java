package io.medsam3.eval;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.ManifestException;
import io.medsam3.data.Row;
import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.ImagePredictor;
import io.medsam3.predict.ImageSession;
import io.medsam3.predict.Segmentation;
import io.medsam3.predict.Selection;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.sam3.Sam3;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Asks a network for every row of a manifest and compares with the masks. */
public final class Evaluator {
  private static final int REPORT_EVERY = 50;

  private final ImagePredictor predictor;
  private final ConceptLexicon lexicon;
  private final EvaluationRules rules;
  private final boolean withAbsent;
  private final UnaryOperator<Picture> shown;

  /**
   * @param withAbsent whether to ask each picture also for a phrase that cannot be in it, of its
   *     own kind of imaging where there is an honest one; by words only
   */
  public Evaluator(
      Sam3 network, ConceptLexicon lexicon, EvaluationRules rules, boolean withAbsent) {
    this(new ImagePredictor(network), lexicon, rules, withAbsent, UnaryOperator.identity());
  }

  private Evaluator(
      ImagePredictor predictor,
      ConceptLexicon lexicon,
      EvaluationRules rules,
      boolean withAbsent,
      UnaryOperator<Picture> shown) {
    this.predictor = predictor;
    this.lexicon = lexicon;
    this.rules = rules;
    this.withAbsent = withAbsent && rules.by() == PromptKind.TEXT;
    this.shown = shown;
  }

  /** The same, but the network sees each picture after {@code change}, which keeps its size. */
  public Evaluator showing(UnaryOperator<Picture> change) {
    return new Evaluator(predictor, lexicon, rules, withAbsent, change);
  }

  /** Evaluates all rows; pictures are encoded once. Progress goes to {@code console}. */
  public Evaluation evaluate(Manifest manifest, Consumer<String> console) throws IOException {
    return evaluate(manifest, console, answered -> {});
  }

  /** The same, and hands every case with its pictures to {@code observer}. */
  public Evaluation evaluate(
      Manifest manifest, Consumer<String> console, Consumer<Answered> observer) throws IOException {
    Map<String, List<Row>> byImage = new LinkedHashMap<>();
    Map<String, TreeSet<String>> phrases = new LinkedHashMap<>();
    for (Row row : manifest.rows()) {
      byImage.computeIfAbsent(row.image(), k -> new ArrayList<>()).add(row);
      phrases.computeIfAbsent(row.modality(), k -> new TreeSet<>()).add(row.prompt());
    }
    List<CaseScore> cases = new ArrayList<>();
    int done = 0;
    for (List<Row> rows : byImage.values()) {
      Row first = rows.get(0);
      String absent = withAbsent ? absent(first, phrases) : "";
      for (Answered answered : picture(manifest.folder(), rows, absent)) {
        cases.add(answered.score());
        observer.accept(answered);
      }
      if (++done % REPORT_EVERY == 0) {
        console.accept("%d of %d pictures".formatted(done, byImage.size()));
      }
    }
    return new Evaluation(rules, cases);
  }

  /** A question, its reference, and whether the index asks it. */
  private record Question(Row row, String phrase, Mask reference, boolean asked) {}

  private List<Answered> picture(Path folder, List<Row> rows, String absent) throws IOException {
    Row first = rows.get(0);
    Picture picture = PictureReader.read(folder.resolve(first.image()), new Findings());
    List<Question> questions = new ArrayList<>();
    for (Row row : rows) {
      Mask reference = reference(folder, row, picture.grid());
      if (rules.by().asks(reference)) {
        questions.add(new Question(row, row.prompt(), reference, true));
      }
    }
    if (!absent.isEmpty()) {
      questions.add(new Question(first, absent, Mask.empty(picture.grid()), false));
    }
    List<ConceptPrompt> prompts =
        questions.stream()
            .map(q -> rules.by().prompt(q.phrase, q.reference, lexicon.countable(q.phrase)))
            .toList();
    List<Answered> answered = new ArrayList<>();
    try (ImageSession session = predictor.encode(shown.apply(picture))) {
      List<Segmentation> answers = session.segment(prompts, rules.selection());
      for (int i = 0; i < questions.size(); i++) {
        Question question = questions.get(i);
        CaseScore score = score(question, answers.get(i));
        answered.add(new Answered(score, picture, answers.get(i).mask(), question.reference));
      }
    }
    return answered;
  }

  private CaseScore score(Question question, Segmentation answer) {
    Row row = question.row;
    Mask reference = question.reference;
    boolean countable = lexicon.countable(question.phrase);
    return new CaseScore(
        row.dataset(),
        row.modality(),
        row.image(),
        row.group(),
        question.phrase,
        question.asked,
        answer.presence(),
        Overlap.of(answer.mask(), reference),
        reference.isEmpty()
            ? null
            : Borders.of(answer.mask(), reference, rules.tolerance(), row.spacingMm()),
        countable ? InstanceMatch.of(objects(answer), InstanceMatch.objects(reference)) : null);
  }

  private List<Mask> objects(Segmentation answer) {
    return rules.selection() == Selection.SEMANTIC
        ? InstanceMatch.objects(answer.mask())
        : answer.detections().stream().map(d -> d.mask()).filter(m -> !m.isEmpty()).toList();
  }

  private static Mask reference(Path folder, Row row, Grid grid) throws IOException {
    Picture mask = PictureReader.read(folder.resolve(row.mask()), new Findings());
    int width = grid.size().x();
    int height = grid.size().y();
    if (mask.width() != width || mask.height() != height) {
      throw new ManifestException(
          "%s is %d x %d pixels, its picture %s is %d x %d; they must be equal"
              .formatted(row.mask(), mask.width(), mask.height(), row.image(), width, height));
    }
    return Mask.of(grid, (i, j, k) -> mask.sample(i, j, 0) != 0);
  }

  /** The same phrase for the same picture every time; empty when none is honest. */
  private String absent(Row row, Map<String, TreeSet<String>> phrases) {
    List<String> all = lexicon.impossibleBeside(row.prompt());
    TreeSet<String> own = phrases.getOrDefault(row.modality(), new TreeSet<>());
    List<String> near = all.stream().filter(own::contains).toList();
    List<String> choice = near.isEmpty() ? all : near;
    int hash = Math.floorMod(row.image().hashCode(), Math.max(1, choice.size()));
    return choice.isEmpty() ? "" : choice.get(hash);
  }
}
