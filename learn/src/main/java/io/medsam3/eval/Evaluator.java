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
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Asks a network for every row of a manifest by words alone and compares with the masks. */
public final class Evaluator {
  private static final int REPORT_EVERY = 50;

  private final ImagePredictor predictor;
  private final ConceptLexicon lexicon;
  private final Selection selection;
  private final boolean withAbsent;

  /**
   * @param selection which of the network's answers to take
   * @param withAbsent whether to ask each picture also for a phrase that cannot be in it, of its
   *     own kind of imaging where there is an honest one
   */
  public Evaluator(Sam3 network, ConceptLexicon lexicon, Selection selection, boolean withAbsent) {
    this.predictor = new ImagePredictor(network);
    this.lexicon = lexicon;
    this.selection = selection;
    this.withAbsent = withAbsent;
  }

  /** Evaluates all rows; pictures are encoded once. Progress goes to {@code console}. */
  public Evaluation evaluate(Manifest manifest, Consumer<String> console) throws IOException {
    Map<String, List<Row>> byImage = new LinkedHashMap<>();
    Map<String, TreeSet<String>> phrases = new LinkedHashMap<>();
    for (Row row : manifest.rows()) {
      byImage.computeIfAbsent(row.image(), k -> new ArrayList<>()).add(row);
      phrases.computeIfAbsent(row.modality(), k -> new TreeSet<>()).add(row.prompt());
    }
    List<CaseScore> cases = new ArrayList<>();
    int done = 0;
    for (List<Row> rows : byImage.values()) {
      cases.addAll(picture(manifest.folder(), rows, phrases));
      if (++done % REPORT_EVERY == 0) {
        console.accept("%d of %d pictures".formatted(done, byImage.size()));
      }
    }
    return new Evaluation(selection, cases);
  }

  private List<CaseScore> picture(Path folder, List<Row> rows, Map<String, TreeSet<String>> phrases)
      throws IOException {
    Row first = rows.get(0);
    List<ConceptPrompt> prompts = new ArrayList<>();
    rows.forEach(row -> prompts.add(ConceptPrompt.text(row.prompt())));
    String absent = withAbsent ? absent(first, phrases) : "";
    if (!absent.isEmpty()) {
      prompts.add(ConceptPrompt.text(absent));
    }
    Picture picture = PictureReader.read(folder.resolve(first.image()), new Findings());
    List<CaseScore> scores = new ArrayList<>();
    try (ImageSession session = predictor.encode(picture)) {
      List<Segmentation> answers = session.segment(prompts, selection);
      for (int i = 0; i < rows.size(); i++) {
        Mask reference = reference(folder, rows.get(i), session);
        scores.add(score(rows.get(i), rows.get(i).prompt(), true, answers.get(i), reference));
      }
      if (!absent.isEmpty()) {
        Mask nothing = Mask.empty(session.grid());
        scores.add(score(first, absent, false, answers.get(rows.size()), nothing));
      }
    }
    return scores;
  }

  private CaseScore score(
      Row row, String phrase, boolean asked, Segmentation answer, Mask reference) {
    return new CaseScore(
        row.dataset(),
        row.modality(),
        row.image(),
        row.group(),
        phrase,
        asked,
        answer.presence(),
        Overlap.of(answer.mask(), reference));
  }

  private static Mask reference(Path folder, Row row, ImageSession session) throws IOException {
    Picture mask = PictureReader.read(folder.resolve(row.mask()), new Findings());
    int width = session.grid().size().x();
    int height = session.grid().size().y();
    if (mask.width() != width || mask.height() != height) {
      throw new ManifestException(
          "%s is %d x %d pixels, its picture %s is %d x %d; they must be equal"
              .formatted(row.mask(), mask.width(), mask.height(), row.image(), width, height));
    }
    return Mask.of(session.grid(), (i, j, k) -> mask.sample(i, j, 0) != 0);
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
