package io.medsam3.data;

import io.medsam3.detector.ShownBox;
import io.medsam3.predict.ConceptPrompt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Draws training batches: the batch of a step depends on the settings' seed and the step alone, so
 * a run that is resumed at a step sees what it would have seen.
 */
public final class BatchSource {
  private static final int TRIES = 4;
  private static final long HARSHER = 0x48415253484552L;
  private static final long COVERS = 0x434F56455253L;
  private static final long BOXES = 0x424F584553L;
  private static final long CLOSE = 0x434C4F5345L;
  private static final long SIDES = 0x5349444553L;

  /** A view must keep this share of the target's area, or the phrase is no longer what it shows. */
  private static final double KEPT = 0.3;

  /** Side of the masks by which views are judged. */
  private static final int COARSE = 64;

  /** A wide view scales by e to plus or minus this. */
  private static final double WIDE = 1.4;

  private final BatchSettings settings;
  private final PictureStore store;
  private final ConceptLexicon lexicon;
  private final Map<String, Freedom> freedoms;
  private final List<List<Row>> sets;
  private final double[] cumulative;
  private final Map<String, List<Row>> rowsOfImage;
  private final Map<String, TreeSet<String>> phrasesOfModality;

  public BatchSource(
      List<Row> rows, BatchSettings settings, PictureStore store, ConceptLexicon lexicon) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no rows to draw from; expected at least one");
    }
    this.settings = settings;
    this.store = store;
    this.lexicon = lexicon;
    this.freedoms = Freedom.bundled();
    this.rowsOfImage = new LinkedHashMap<>();
    this.phrasesOfModality = new LinkedHashMap<>();
    Map<String, List<Row>> bySet = new LinkedHashMap<>();
    for (Row row : rows) {
      bySet.computeIfAbsent(row.dataset(), k -> new ArrayList<>()).add(row);
      rowsOfImage.computeIfAbsent(row.image(), k -> new ArrayList<>()).add(row);
      phrasesOfModality.computeIfAbsent(row.modality(), k -> new TreeSet<>()).add(row.prompt());
    }
    this.sets = List.copyOf(bySet.values());
    this.cumulative = new double[sets.size()];
    double sum = 0;
    for (int i = 0; i < cumulative.length; i++) {
      sum += Math.pow(sets.get(i).size(), settings.temperature());
      cumulative[i] = sum;
    }
  }

  /** The same rows, drawn in another way. */
  private BatchSource(BatchSource other, BatchSettings settings) {
    this.settings = settings;
    store = other.store;
    lexicon = other.lexicon;
    freedoms = other.freedoms;
    sets = other.sets;
    cumulative = other.cumulative;
    rowsOfImage = other.rowsOfImage;
    phrasesOfModality = other.phrasesOfModality;
  }

  /**
   * The batch of a number. The n batches from number n k on hold the same pictures and phrases as
   * batch k would with n times as many pictures; so do n processes share one. Where sides are
   * drawn, each batch has its own.
   */
  public Batch batch(long step) {
    SplittableRandom dice = new SplittableRandom(settings.seed() ^ SIDES ^ step << Integer.SIZE);
    BatchSettings drawn = settings.drawn(dice);
    return drawn == settings ? draw(step) : new BatchSource(this, drawn).draw(step);
  }

  private Batch draw(long step) {
    int side = settings.side();
    int plane = 3 * side * side;
    float[] images = new float[settings.pictures() * plane];
    List<PromptTarget> prompts = new ArrayList<>();
    for (int i = 0; i < settings.pictures(); i++) {
      long seed = settings.seed() * 0x9E3779B97F4A7C15L + step * settings.pictures() + i;
      SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong());
      Row row = drawRow(random);
      View view = drawView(random, row);
      if (!settings.harsher().equals(Harsher.NONE)) {
        // Dice of their own, so that the other draws of a seed stay what they were.
        SplittableRandom further = new SplittableRandom(seed ^ HARSHER);
        view = moved(further, row, view).harsher(further, settings.harsher(), freedom(row));
        view = closer(new SplittableRandom(seed ^ CLOSE), row, view);
      }
      float[] image = view.picture(store.picture(row), side);
      boolean[] mask = view.mask(store.mask(row), side);
      PromptTarget target = target(i, row, mask);
      prompts.add(
          covered(new SplittableRandom(seed ^ COVERS), row, mask, image)
              ? gone(target)
              : shown(new SplittableRandom(seed ^ BOXES), target, mask));
      System.arraycopy(image, 0, images, i * plane, plane);
      addSecond(prompts, i, row, view, random);
    }
    prompts.sort(Comparator.comparing(target -> !target.present()));
    return new Batch(step, side, settings.maskSide(), images, List.copyOf(prompts));
  }

  private Row drawRow(SplittableRandom random) {
    double at = random.nextDouble() * cumulative[cumulative.length - 1];
    int set = 0;
    while (cumulative[set] <= at) {
      set++;
    }
    List<Row> rows = sets.get(set);
    return rows.get(random.nextInt(rows.size()));
  }

  private Freedom freedom(Row row) {
    Freedom freedom = freedoms.getOrDefault(row.modality(), Freedom.UNKNOWN);
    boolean mirrors =
        rowsOfImage.getOrDefault(row.image(), List.of(row)).stream()
            .allMatch(r -> lexicon.mirrors(r.prompt()));
    return mirrors ? freedom : freedom.keepingSides();
  }

  /** Farther, closer or beside the target, where the dice say so and such a view exists. */
  private View moved(SplittableRandom random, Row row, View view) {
    Harsher chances = settings.harsher();
    boolean elsewhere = random.nextDouble() < chances.elsewhere() && !row.absent();
    boolean wide = random.nextDouble() < chances.wide();
    if (!elsewhere && !wide) {
      return view;
    }
    Freedom freedom = freedom(row);
    for (int i = 0; i < 2 * TRIES; i++) {
      double scale =
          Math.exp(elsewhere ? random.nextDouble(0.2, WIDE) : random.nextDouble(-WIDE, WIDE));
      View other = view.at(Placement.draw(random, freedom, settings.strength(), scale));
      if (elsewhere ? share(other.placement(), row, COARSE) == 0 : keepsTarget(row, other)) {
        return other;
      }
    }
    return view;
  }

  /** Around one object, where the dice say so and there is a small one. */
  private View closer(SplittableRandom random, Row row, View view) {
    if (random.nextDouble() >= settings.harsher().close() || row.absent()) {
      return view;
    }
    int side = settings.side();
    boolean countable = lexicon.countable(row.prompt());
    List<float[]> boxes = Targets.boxes(View.PLAIN.mask(store.mask(row), side), side, countable);
    return CloseUp.draw(boxes, random, freedom(row), settings.strength())
        .map(view::at)
        .orElse(view);
  }

  /** Covers a finding, or something beside it, as the dice say; true when the finding is gone. */
  private boolean covered(SplittableRandom random, Row row, boolean[] mask, float[] image) {
    double chance = settings.harsher().covered();
    double at = random.nextDouble();
    boolean alone = rowsOfImage.getOrDefault(row.image(), List.of(row)).size() == 1;
    if (at >= 2 * chance || row.absent() || !alone || !lexicon.finding(row.prompt())) {
      return false;
    }
    boolean gone = at < chance;
    Optional<Cover> cover =
        gone
            ? Cover.over(image, mask, settings.side(), random)
            : Cover.beside(image, mask, settings.side(), random);
    cover.ifPresent(found -> found.paint(image));
    return gone && cover.isPresent();
  }

  /** The same phrase, of which nothing is left. */
  private static PromptTarget gone(PromptTarget target) {
    float[] nothing = new float[target.semantic().length];
    return new PromptTarget(
        target.image(), target.phrase(), false, true, List.of(), nothing, target.source());
  }

  /** Shown by boxes, beside its words or in their place, as the dice say. */
  private PromptTarget shown(SplittableRandom random, PromptTarget target, boolean[] mask) {
    Showing showing = settings.showing();
    double at = random.nextDouble();
    if (at >= showing.beside() + showing.instead() || !target.present()) {
      return target;
    }
    boolean countable = lexicon.countable(target.phrase());
    List<ShownBox> boxes = ShownBoxes.draw(mask, settings.side(), countable, random);
    boolean instead = at < showing.instead() && !boxes.isEmpty();
    return target.asked(instead ? ConceptPrompt.VISUAL : target.phrase(), boxes);
  }

  private View drawView(SplittableRandom random, Row row) {
    if (settings.strength() == 0) {
      return View.PLAIN;
    }
    Freedom freedom = freedom(row);
    View view = View.draw(random, freedom, settings.strength());
    for (int i = 1; i < TRIES && !keepsTarget(row, view); i++) {
      view = View.draw(random, freedom, settings.strength());
    }
    return keepsTarget(row, view) ? view : new View(Placement.WHOLE, view.tones());
  }

  private boolean keepsTarget(Row row, View view) {
    if (row.absent()) {
      return true;
    }
    double before = share(Placement.WHOLE, row, COARSE);
    double after = share(view.placement(), row, COARSE) * view.placement().zoom();
    return after >= KEPT * before;
  }

  private double share(Placement placement, Row row, int side) {
    boolean[] mask = new View(placement, Tones.PLAIN).mask(store.mask(row), side);
    int covered = 0;
    for (boolean pixel : mask) {
      covered += pixel ? 1 : 0;
    }
    return (double) covered / mask.length;
  }

  private PromptTarget target(int image, Row row, boolean[] mask) {
    int side = settings.side();
    int maskSide = settings.maskSide();
    float[] semantic = Targets.shares(i -> mask[i], side, maskSide);
    boolean present = false;
    for (boolean pixel : mask) {
      present |= pixel;
    }
    String source = row.dataset() + "/" + row.image() + " '" + row.prompt() + "'";
    boolean countable = lexicon.countable(row.prompt());
    boolean separable = !present || Targets.count(mask, side, countable) <= settings.maxInstances();
    List<Instance> instances =
        present && separable ? Targets.instances(mask, side, maskSide, countable) : List.of();
    return new PromptTarget(image, row.prompt(), present, separable, instances, semantic, source);
  }

  /** With the settings' probability: another row of the same image, or else an absent phrase. */
  private void addSecond(
      List<PromptTarget> prompts, int image, Row row, View view, SplittableRandom random) {
    for (double chance = settings.absentShare(); chance > 0; chance--) {
      if (random.nextDouble() >= chance) {
        return;
      }
      List<Row> others =
          rowsOfImage.getOrDefault(row.image(), List.of()).stream()
              .filter(r -> !r.prompt().equals(row.prompt()))
              .toList();
      if (!others.isEmpty() && random.nextDouble() < 0.5) {
        Row other = others.get(random.nextInt(others.size()));
        prompts.add(target(image, other, view.mask(store.mask(other), settings.side())));
      } else {
        addAbsent(prompts, image, row, random);
      }
    }
  }

  private void addAbsent(List<PromptTarget> prompts, int image, Row row, SplittableRandom random) {
    List<String> all = lexicon.impossibleBeside(row.prompt());
    TreeSet<String> own = phrasesOfModality.getOrDefault(row.modality(), new TreeSet<>());
    List<String> near = all.stream().filter(own::contains).toList();
    boolean takeNear = !near.isEmpty() && random.nextDouble() < settings.sameModality();
    List<String> choice = takeNear ? near : all;
    if (!choice.isEmpty()) {
      String phrase = choice.get(random.nextInt(choice.size()));
      float[] nothing = new float[settings.maskSide() * settings.maskSide()];
      String source = row.dataset() + "/" + row.image() + " without '" + phrase + "'";
      prompts.add(new PromptTarget(image, phrase, false, true, List.of(), nothing, source));
    }
  }
}
