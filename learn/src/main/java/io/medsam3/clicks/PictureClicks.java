package io.medsam3.clicks;

import io.medsam3.data.ConceptLexicon;
import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.predict.ObjectSession;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.sam3.Sam3;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Points at every object of every row of a manifest, and compares the answers with the masks. */
public final class PictureClicks {
  /** Clicks after which the answer is scored. */
  private static final List<Integer> SCORED = List.of(1, 3, 4);

  private static final int MOST_CLICKS = 4;
  private static final int REPORT_EVERY = 50;

  private final Sam3 network;
  private final ConceptLexicon lexicon;

  /** Throws IllegalArgumentException when the network has no tracker. */
  public PictureClicks(Sam3 network, ConceptLexicon lexicon) {
    network.tracker();
    this.network = network;
    this.lexicon = lexicon;
  }

  /** Evaluates all rows that show something. Progress goes to {@code console}. */
  public ClickEvaluation evaluate(Manifest manifest, Consumer<String> console) throws IOException {
    List<ClickScore> scores = new ArrayList<>();
    int done = 0;
    for (Row row : manifest.rows()) {
      if (!row.absent()) {
        row(manifest.folder(), row, scores);
      }
      if (++done % REPORT_EVERY == 0) {
        console.accept("%d of %d rows".formatted(done, manifest.rows().size()));
      }
    }
    return new ClickEvaluation(scores);
  }

  private void row(Path folder, Row row, List<ClickScore> scores) throws IOException {
    Picture picture = PictureReader.read(folder.resolve(row.image()), new Findings());
    Picture mask = PictureReader.read(folder.resolve(row.mask()), new Findings());
    List<PixelMask> objects = ObjectMasks.of(mask, lexicon.countable(row.prompt()));
    try (ObjectSession session = new ObjectSession(network, picture)) {
      for (int n = 0; n < objects.size(); n++) {
        ask(session, new Asked(row, n, objects.get(n)), scores);
      }
    }
  }

  /** An object of a row. */
  private record Asked(Row row, int number, PixelMask wanted) {
    void score(String way, PixelMask answer, List<ClickScore> scores) {
      double dice = answer.dice(wanted);
      scores.add(new ClickScore(row.dataset(), row.prompt(), row.image(), number, way, dice));
    }

    Spot spot(float x, float y) {
      return new Spot.InPixels(x * wanted.width(), y * wanted.height());
    }
  }

  /** Clicks where the answer is most wrong, each time with the answer so far, as users do. */
  private static void ask(ObjectSession session, Asked asked, List<ClickScore> scores) {
    PixelMask wanted = asked.wanted;
    List<ObjectPrompt> clicks = new ArrayList<>();
    PixelMask answer =
        new PixelMask(new boolean[wanted.inside().length], wanted.width(), wanted.height());
    Mask found = null;
    for (int count = 1; count <= MOST_CLICKS; count++) {
      PixelMask.Click click = wanted.correcting(answer, null);
      Spot spot = asked.spot(click.place().x(), click.place().y());
      clicks.add(new ObjectPrompt.Point(spot, click.include()));
      List<ObjectPrompt> said = new ArrayList<>(clicks);
      if (found != null && !found.isEmpty()) {
        said.add(new ObjectPrompt.Drawn(found));
      }
      found = session.segment(said).mask();
      answer = pixels(found);
      if (SCORED.contains(count)) {
        asked.score(count == 1 ? "1 click" : count + " clicks", answer, scores);
      }
    }
    float[] box = wanted.box();
    var drawn = new ObjectPrompt.Box(asked.spot(box[0], box[1]), asked.spot(box[2], box[3]));
    asked.score("box", pixels(session.segment(List.of(drawn)).mask()), scores);
  }

  private static PixelMask pixels(Mask mask) {
    byte[] bytes = mask.bytes(0);
    boolean[] inside = new boolean[bytes.length];
    for (int n = 0; n < inside.length; n++) {
      inside[n] = bytes[n] != 0;
    }
    return new PixelMask(inside, mask.size().x(), mask.size().y());
  }
}
