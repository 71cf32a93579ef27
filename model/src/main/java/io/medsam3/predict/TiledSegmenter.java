package io.medsam3.predict;

import io.medsam3.predict.Tiling.Span;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Mask;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.VoxelType;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a large picture tile by tile. Each tile answers for its core; the halo around it shows
 * the network what goes on beyond, and tells which instances of two tiles are one.
 */
final class TiledSegmenter {
  /** Share of a tile's side that is halo, at each end. */
  private static final int HALO_PART = 8;

  private final ImagePredictor predictor;
  private final Picture picture;
  private final List<ConceptPrompt> prompts;
  private final Selection selection;
  private final int side;
  private final List<Gathered> gathered = new ArrayList<>();

  /** What gathers for one prompt. */
  private static final class Gathered {
    private final MaskPainter mask;
    private final MaskPainter apart;
    private final InstancePieces pieces = new InstancePieces();
    private double presence;
    private double score;

    Gathered(Picture picture) {
      mask = new MaskPainter(picture.grid());
      apart = new MaskPainter(picture.grid());
    }
  }

  TiledSegmenter(
      ImagePredictor predictor,
      Picture picture,
      List<ConceptPrompt> prompts,
      Selection selection,
      int side) {
    this.predictor = predictor;
    // Deep pictures are mapped to 8 bits as a whole, so that equal tissue looks equal everywhere.
    this.picture = picture.type() == VoxelType.U8 ? picture : ShownPicture.of(picture);
    this.prompts = prompts;
    this.selection = selection;
    this.side = side;
  }

  List<TiledAnswer> run(Progress progress) {
    prompts.forEach(prompt -> gathered.add(new Gathered(picture)));
    List<Span> columns = new Tiling(picture.width(), side, side / HALO_PART).spans();
    List<Span> rows = new Tiling(picture.height(), side, side / HALO_PART).spans();
    int done = 0;
    for (Span down : rows) {
      for (Span across : columns) {
        ask(across, down);
        progress.done(++done, rows.size() * columns.size());
      }
    }
    List<TiledAnswer> answers = new ArrayList<>();
    for (Gathered one : gathered) {
      answers.add(
          new TiledAnswer(
              prompts.get(answers.size()),
              one.presence,
              one.score,
              one.mask.mask(),
              one.apart.mask(),
              one.pieces.instances()));
    }
    return answers;
  }

  private void ask(Span across, Span down) {
    var window = new PictureWindow(across.from(), down.from(), across.length(), down.length());
    try (ImageSession session = predictor.encode(window.of(picture))) {
      ImageAnswers answers = session.answer(prompts, selection);
      for (int p = 0; p < prompts.size(); p++) {
        Segmentation found = answers.found().get(p);
        Gathered one = gathered.get(p);
        one.presence = Math.max(one.presence, found.presence());
        one.score = Math.max(one.score, found.score());
        paint(one.mask, across, down, found.mask());
        paint(one.apart, across, down, answers.apart().get(p));
        found.detections().forEach(d -> one.pieces.add(across, down, d.score(), d.mask()));
      }
    }
  }

  private static void paint(MaskPainter painter, Span across, Span down, Mask mask) {
    byte[] inside = mask.bytes(0);
    for (int n = 0; n < inside.length; n++) {
      int x = across.from() + n % across.length();
      int y = down.from() + n / across.length();
      if (inside[n] != 0 && across.inCore(x) && down.inCore(y)) {
        painter.add(x, y, 0);
      }
    }
  }
}
