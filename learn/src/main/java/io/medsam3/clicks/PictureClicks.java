package io.medsam3.clicks;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.nn.Probe;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.InteractivePredictor;
import io.medsam3.tracker.InteractivePredictor.Answer;
import io.medsam3.tracker.InteractivePredictor.Request;
import io.medsam3.tracker.PromptPoints;
import io.medsam3.volume.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Points at every object of every row of a manifest, and compares the answers with the masks. */
public final class PictureClicks {
  /** Clicks after which the answer is scored. */
  private static final List<Integer> SCORED = List.of(1, 3, 4);

  private static final int MOST_CLICKS = 4;

  /** Objects asked for together; more would only need more memory. */
  private static final int TOGETHER = 16;

  private static final int REPORT_EVERY = 50;

  private final Sam3 network;
  private final InteractivePredictor predictor;
  private final ConceptLexicon lexicon;

  /** Throws IllegalArgumentException when the network has no tracker. */
  public PictureClicks(Sam3 network, ConceptLexicon lexicon) {
    this.network = network;
    this.predictor = new InteractivePredictor(network.tracker());
    this.lexicon = lexicon;
  }

  /** Evaluates all rows that show something. Progress goes to {@code console}. */
  public ClickEvaluation evaluate(Manifest manifest, Consumer<String> console) throws IOException {
    List<ClickScore> scores = new ArrayList<>();
    int done = 0;
    for (Row row : manifest.rows()) {
      if (!row.absent()) {
        scores.addAll(row(manifest.folder(), row));
      }
      if (++done % REPORT_EVERY == 0) {
        console.accept("%d of %d rows".formatted(done, manifest.rows().size()));
      }
    }
    return new ClickEvaluation(scores);
  }

  private List<ClickScore> row(Path folder, Row row) throws IOException {
    Picture picture = PictureReader.read(folder.resolve(row.image()), new Findings());
    Picture mask = PictureReader.read(folder.resolve(row.mask()), new Findings());
    List<PixelMask> objects = ObjectMasks.of(mask, lexicon.countable(row.prompt()));
    List<ClickScore> scores = new ArrayList<>();
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor input = ImagePreprocessor.input(picture, network.config().vision().imageSize());
      FrameFeatures frame =
          predictor.prepare(network.tracker().features(network.image().trunk(input, Probe.NONE)));
      for (int from = 0; from < objects.size(); from += TOGETHER) {
        List<PixelMask> some = objects.subList(from, Math.min(objects.size(), from + TOGETHER));
        ask(frame, new Asked(row, from, some), scores);
      }
    }
    return scores;
  }

  /** Some objects of a row, the first of that number. */
  private record Asked(Row row, int first, List<PixelMask> objects) {
    void score(String way, List<PixelMask> answers, List<ClickScore> scores) {
      for (int n = 0; n < objects.size(); n++) {
        double dice = answers.get(n).dice(objects.get(n));
        scores.add(new ClickScore(row.dataset(), row.prompt(), row.image(), first + n, way, dice));
      }
    }
  }

  private void ask(FrameFeatures frame, Asked asked, List<ClickScore> scores) {
    try (Scope scope = new Scope()) {
      int prompts = asked.objects.size();
      PixelMask size = asked.objects.get(0);
      PointColumns points = new PointColumns(prompts, network.tracker().imageSize());
      List<PixelMask> answers = new ArrayList<>(asked.objects);
      answers.replaceAll(o -> new PixelMask(new boolean[o.inside().length], o.width(), o.height()));
      Tensor earlier = null;
      for (int clicks = 1; clicks <= MOST_CLICKS; clicks++) {
        click(points, asked.objects, answers);
        Chosen chosen = answer(frame, points, earlier, size);
        answers = chosen.masks;
        earlier = chosen.lowRes;
        if (SCORED.contains(clicks)) {
          asked.score(clicks == 1 ? "1 click" : clicks + " clicks", answers, scores);
        }
      }
      asked.score("box", answer(frame, boxes(asked.objects), null, size).masks, scores);
    }
  }

  private static void click(PointColumns points, List<PixelMask> wanted, List<PixelMask> answers) {
    float[] places = new float[2 * wanted.size()];
    long[] labels = new long[wanted.size()];
    for (int n = 0; n < labels.length; n++) {
      PixelMask.Click click = wanted.get(n).correcting(answers.get(n), null);
      places[2 * n] = click.place().x();
      places[2 * n + 1] = click.place().y();
      labels[n] = click.include() ? PromptPoints.INCLUDE : PromptPoints.EXCLUDE;
    }
    points.add(places, labels);
  }

  private PointColumns boxes(List<PixelMask> wanted) {
    PointColumns points = new PointColumns(wanted.size(), network.tracker().imageSize());
    points.addBoxes(wanted.stream().map(PixelMask::box).toList());
    return points;
  }

  /** Decided masks, and the logits (P, 1, s, s) to go on from. */
  private record Chosen(List<PixelMask> masks, Tensor lowRes) {}

  /** One click is read three ways, of which the network's favourite counts, as for users. */
  private Chosen answer(
      FrameFeatures frame, PointColumns points, @Nullable Tensor earlier, PixelMask size) {
    var request = new Request(points.points(), earlier, points.count() == 1);
    Answer answer = predictor.predict(frame, request, size.height(), size.width(), Probe.NONE);
    long prompts = answer.logits().size(0);
    Tensor best = answer.predictedIou().argmax(new LongOptional(1), true).view(prompts, 1, 1, 1);
    Tensor inside = picked(answer.logits(), best).gt(new Scalar(0));
    boolean[] all = Tensors.toBooleans(inside);
    List<PixelMask> masks = new ArrayList<>();
    int pixels = size.inside().length;
    for (int n = 0; n < prompts; n++) {
      boolean[] own = new boolean[pixels];
      System.arraycopy(all, n * pixels, own, 0, pixels);
      masks.add(new PixelMask(own, size.width(), size.height()));
    }
    return new Chosen(masks, picked(answer.lowResLogits(), best));
  }

  private static Tensor picked(Tensor masks, Tensor index) {
    long[] shape = Tensors.shape(masks);
    shape[1] = 1;
    return masks.gather(1, index.expand(shape, false));
  }
}
