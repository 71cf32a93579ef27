package io.medsam3.predict;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.volume.MaskPainter;
import io.medsam3.volume.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Asks every slice of a volume by itself, and puts the masks where the slices lie. */
final class VolumeSegmenter {
  private final ImagePredictor predictor;
  private final VolumeRequest request;
  private final Volume volume;
  private final Cut cut;
  private final CutVolume slices;
  private final List<Finding> findings = new ArrayList<>();

  /** What gathers for one phrase. */
  private record Finding(MaskPainter mask, MaskPainter apart, List<SliceScore> scores) {}

  VolumeSegmenter(ImagePredictor predictor, Volume volume, VolumeRequest request) {
    this.predictor = predictor;
    this.request = request;
    this.volume = volume;
    cut = request.cut().orElseGet(() -> Cut.suiting(volume.grid()));
    slices = new CutVolume(volume, cut);
    if (request.firstSlice() >= slices.count()) {
      throw new IllegalArgumentException(
          "first slice %d; the volume has slices 0..%d in the %s cut"
              .formatted(request.firstSlice(), slices.count() - 1, cut.label()));
    }
  }

  VolumeSegmentation run(Provenance provenance, Progress progress) {
    long start = System.nanoTime();
    IntensityMap intensity = slices.intensity(request.intensity());
    List<ConceptPrompt> prompts = request.phrases().stream().map(ConceptPrompt::text).toList();
    prompts.forEach(
        prompt ->
            findings.add(
                new Finding(
                    new MaskPainter(volume.grid()),
                    new MaskPainter(volume.grid()),
                    new ArrayList<>())));
    int total = Math.min(request.lastSlice(), slices.count() - 1) - request.firstSlice() + 1;
    int done = 0;
    for (int n = 0; n < slices.count(); n++) {
      int stored = slices.stored(n);
      if (stored >= request.firstSlice() && stored <= request.lastSlice()) {
        ask(n, intensity, prompts);
        progress.done(++done, total);
      }
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    return new VolumeSegmentation(
        volume.grid(), answers(), cut, slices.across(), intensity, seconds, provenance);
  }

  private void ask(int n, IntensityMap intensity, List<ConceptPrompt> prompts) {
    try (ImageSession session = predictor.encode(slices.picture(n, intensity))) {
      ImageAnswers answers = session.answer(prompts, request.selection());
      for (int p = 0; p < prompts.size(); p++) {
        Segmentation found = answers.found().get(p);
        Finding finding = findings.get(p);
        slices.paint(finding.mask, n, found.mask());
        slices.paint(finding.apart, n, answers.apart().get(p));
        long pixels = found.mask().count();
        finding.scores.add(
            new SliceScore(slices.stored(n), found.presence(), found.score(), pixels));
      }
    }
  }

  private List<VolumeAnswer> answers() {
    List<VolumeAnswer> answers = new ArrayList<>();
    for (Finding finding : findings) {
      finding.scores.sort(Comparator.comparingInt(SliceScore::slice));
      answers.add(
          new VolumeAnswer(
              request.phrases().get(answers.size()),
              finding.mask.mask(),
              finding.apart.mask(),
              finding.scores));
    }
    return answers;
  }
}
