package io.medsam3.job;

import io.medsam3.intensity.IntensityRule;
import io.medsam3.job.JobInput.PictureInput;
import io.medsam3.job.JobInput.VolumeInput;
import io.medsam3.mask.Measurements;
import io.medsam3.predict.ConceptPrompt;
import io.medsam3.predict.Cut;
import io.medsam3.predict.ImageAnswers;
import io.medsam3.predict.ImageSession;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Progress;
import io.medsam3.predict.Segmentation;
import io.medsam3.predict.Selection;
import io.medsam3.predict.ShownPicture;
import io.medsam3.predict.SliceScore;
import io.medsam3.predict.TiledAnswer;
import io.medsam3.predict.VolumeAnswer;
import io.medsam3.predict.VolumeRequest;
import io.medsam3.predict.VolumeSegmentation;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.propagate.ThreePlanes;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.words.Lexicon;
import io.medsam3.words.Term;
import io.medsam3.words.Wording;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers one request about any number of inputs with one model. */
public final class Job {
  /** From that many picture pixels per pixel of the network on, tiles are worth a word. */
  private static final int COARSE = 8;

  private final MedicalSam3 model;
  private final JobRequest request;
  private final Selection selection;
  private final List<Wording> words;

  /**
   * @throws IllegalArgumentException when the request cannot be understood, or strict words are
   *     outside the lexicon
   */
  public Job(MedicalSam3 model, JobRequest request) {
    request.check();
    this.model = model;
    this.request = request;
    selection =
        request.selection().isEmpty()
            ? model.defaultSelection()
            : Selection.of(request.selection());
    Lexicon lexicon = Lexicon.bundled();
    words =
        request.phrases().stream()
            .map(phrase -> lexicon.understand(phrase, model.isSmall(), request.strict()))
            .toList();
  }

  /** How the phrases were understood, in order. */
  public List<Wording> words() {
    return words;
  }

  public JobRequest request() {
    return request;
  }

  /** Asks the model; writes nothing. */
  public JobResult run(JobInput input, Progress progress) throws IOException {
    if (request.isOfOneObject()) {
      return pointed(input);
    }
    return input instanceof PictureInput picture
        ? request.tile() > 0 ? tiles(picture, progress) : picture(picture)
        : volume((VolumeInput) input, progress);
  }

  private JobResult picture(PictureInput input) throws IOException {
    long start = System.nanoTime();
    List<ConceptPrompt> prompts = prompts();
    ImageAnswers answers;
    try (ImageSession session = model.encode(input.picture())) {
      answers = session.answer(prompts, selection);
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    List<ResultRecord.Answer> told = new ArrayList<>();
    for (Segmentation answer : answers.found()) {
      told.add(answer(input, told.size(), answer));
    }
    String intensity = ShownPicture.mapping(input.picture());
    ResultRecord record = record(input, intensity, "", "", seconds, told);
    List<Mask> found = answers.found().stream().map(Segmentation::mask).toList();
    return new JobResult(
        input, record, segments(input, found), segments(input, answers.apart()), answers.found());
  }

  private JobResult pointed(JobInput input) throws IOException {
    long start = System.nanoTime();
    List<ObjectPrompt> prompts = Pointing.prompts(request.pointed());
    Optional<Mask> begin =
        request.mask().isPresent() ? Optional.of(request.mask().get().on(input)) : Optional.empty();
    var asked =
        new ObjectRequest(
            prompts,
            begin,
            words.stream().findFirst().map(w -> new ObjectRequest.Concept(w.used(), selection)));
    ObjectRequest.Outcome outcome;
    String cutName = "";
    String axis = "";
    if (input instanceof PictureInput picture) {
      String shown = ShownPicture.mapping(picture.picture());
      outcome = PointedPicture.run(model, picture.picture(), asked, shown);
    } else {
      VolumeInput volume = (VolumeInput) input;
      Cut cut = wantedCut(volume).orElseGet(() -> Cut.suiting(volume.grid()));
      AxisOrder order = cut.order(volume.grid());
      IntensityRule rule = IntensityRule.of(request.window());
      boolean three =
          request.planes().map(n -> n == 3).orElseGet(() -> ThreePlanes.suit(volume.grid()));
      outcome = new PointedVolume(model, volume.volume(), order, rule, three).run(asked);
      cutName = cut.label() + (three ? ", agreed with the two other planes" : "");
      axis = order.k().name();
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    ResultRecord.Answer told =
        answer(input, 0, outcome.mask(), outcome.presence(), outcome.score(), List.of(), List.of());
    ResultRecord record =
        record(input, outcome.intensity(), cutName, axis, seconds, List.of(told))
            .warning(outcome.warnings());
    Segments found = segments(input, List.of(outcome.mask()));
    return new JobResult(input, record, found, found, List.of());
  }

  /** Nothing where the volume is to say it. */
  private Optional<Cut> wantedCut(VolumeInput input) {
    if (!request.cut().isEmpty()) {
      return Optional.of(Cut.of(request.cut()));
    }
    return input.hasPlace() ? Optional.empty() : Optional.of(Cut.STORED);
  }

  private JobResult tiles(PictureInput input, Progress progress) throws IOException {
    long start = System.nanoTime();
    List<TiledAnswer> found =
        model.segmentTiles(input.picture(), prompts(), selection, request.tile(), progress);
    double seconds = (System.nanoTime() - start) * 1e-9;
    List<ResultRecord.Answer> told = new ArrayList<>();
    for (TiledAnswer answer : found) {
      List<ResultRecord.Instance> instances =
          answer.instances().stream()
              .map(i -> new ResultRecord.Instance(i.score(), i.box(), i.pixels()))
              .toList();
      told.add(
          answer(
              input,
              told.size(),
              answer.mask(),
              Optional.of(answer.presence()),
              Optional.of(answer.score()),
              instances,
              List.of()));
    }
    String intensity = ShownPicture.mapping(input.picture());
    return new JobResult(
        input,
        record(input, intensity, "", "", seconds, told),
        segments(input, found.stream().map(TiledAnswer::mask).toList()),
        segments(input, found.stream().map(TiledAnswer::apart).toList()),
        List.of());
  }

  private void adviseTiles(JobInput input, List<String> warnings) {
    int side = model.config().vision().imageSize();
    Size size = input.grid().size();
    boolean large = Math.max(size.x(), size.y()) >= COARSE * side;
    if (large && input instanceof PictureInput && request.tile() == 0) {
      warnings.add(
          "the network sees the picture of %d x %d as %d x %d; --tile %d would show it finer"
              .formatted(size.x(), size.y(), side, side, 4 * side));
    }
  }

  private JobResult volume(VolumeInput input, Progress progress) throws IOException {
    if (!request.exemplars().isEmpty()) {
      throw new IllegalArgumentException(
          input.path() + ": boxes are for pictures; ask a volume by words");
    }
    VolumeSegmentation sliced = model.segment(input.volume(), slices(input), progress);
    var following = new FollowedAnswers(model, request, words);
    VolumeSegmentation found = following.follow(input, sliced);
    List<ResultRecord.Answer> told = new ArrayList<>();
    for (VolumeAnswer answer : found.answers()) {
      told.add(
          answer(
              input,
              told.size(),
              answer.mask(),
              Optional.of(answer.presence()),
              Optional.of(answer.score()),
              List.of(),
              answer.slices()));
    }
    ResultRecord record =
        record(
                input,
                found.intensity().description(),
                found.cut().label(),
                found.across().name(),
                found.seconds(),
                told)
            .warning(following.told());
    return new JobResult(
        input,
        record,
        segments(input, found.answers().stream().map(VolumeAnswer::mask).toList()),
        segments(input, found.answers().stream().map(VolumeAnswer::apart).toList()),
        List.of());
  }

  private VolumeRequest slices(VolumeInput input) {
    return new VolumeRequest(
        words.stream().map(Wording::used).toList(),
        selection,
        wantedCut(input),
        IntensityRule.of(request.window()),
        request.firstSlice(),
        request.lastSlice());
  }

  private List<ConceptPrompt> prompts() {
    return words.isEmpty()
        ? List.of(new ConceptPrompt(null, request.exemplars()))
        : words.stream().map(w -> new ConceptPrompt(w.used(), request.exemplars())).toList();
  }

  private Segments segments(JobInput input, List<Mask> masks) {
    List<Segment> list = new ArrayList<>();
    for (Mask mask : masks) {
      list.add(Segment.of(list.size() + 1, name(list.size()), mask));
    }
    return new Segments(input.grid(), list);
  }

  private String name(int n) {
    if (!words.isEmpty()) {
      return words.get(n).used();
    }
    return request.isOfOneObject() ? "object" : "boxes";
  }

  private ResultRecord.Answer answer(JobInput input, int n, Segmentation answer) {
    List<ResultRecord.Instance> instances =
        answer.detections().stream()
            .map(d -> new ResultRecord.Instance(d.score(), d.box(), d.mask().count()))
            .toList();
    return answer(
        input,
        n,
        answer.mask(),
        Optional.of(answer.presence()),
        Optional.of(answer.score()),
        instances,
        List.of());
  }

  private ResultRecord.Answer answer(
      JobInput input,
      int n,
      Mask mask,
      Optional<Double> presence,
      Optional<Double> score,
      List<ResultRecord.Instance> instances,
      List<SliceScore> slices) {
    Optional<Wording> word = words.isEmpty() ? Optional.empty() : Optional.of(words.get(n));
    return new ResultRecord.Answer(
        word.map(Wording::asked).orElse(""),
        word.map(Wording::used).orElse(request.isOfOneObject() ? "object" : ""),
        word.flatMap(Wording::term).flatMap(Term::snomed),
        word.flatMap(Wording::side).map(side -> side.word()),
        n + 1,
        presence,
        score,
        mask.count(),
        input.hasPlace() ? Optional.of(extent(mask)) : Optional.empty(),
        instances,
        slices,
        Digests.mask(mask));
  }

  private static ResultRecord.Extent extent(Mask mask) {
    Measurements size = Measurements.of(mask);
    boolean flat = mask.size().z() == 1;
    Spacing spacing = mask.grid().spacing();
    double area = size.voxels() * spacing.x() * spacing.y();
    return new ResultRecord.Extent(
        flat ? Optional.of(area) : Optional.empty(),
        flat ? Optional.empty() : Optional.of(size.cubicMillimetres()),
        flat ? Optional.empty() : Optional.of(size.millilitres()),
        size.longDiameterMm(),
        size.shortDiameterMm());
  }

  private ResultRecord record(
      JobInput input,
      String intensity,
      String cut,
      String across,
      double seconds,
      List<ResultRecord.Answer> answers)
      throws IOException {
    Size size = input.grid().size();
    Spacing spacing = input.grid().spacing();
    var source =
        new ResultRecord.Source(
            input.path().toString(),
            Digests.input(input.path()),
            input.format(),
            List.of(size.x(), size.y(), size.z()),
            input.hasPlace() ? List.of(spacing.x(), spacing.y(), spacing.z()) : List.of());
    List<String> warnings = new ArrayList<>(input.warnings());
    words.forEach(word -> warnings.addAll(word.warnings()));
    adviseTiles(input, warnings);
    return new ResultRecord(
        ResultRecord.SCHEMA,
        OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        source,
        request,
        model.provenance(),
        selection.label(),
        intensity,
        cut,
        across,
        seconds,
        answers,
        List.of(),
        warnings);
  }
}
