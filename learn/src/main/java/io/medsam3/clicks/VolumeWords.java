package io.medsam3.clicks;

import io.medsam3.eval.Overlap;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.predict.Cut;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Progress;
import io.medsam3.predict.VolumeAnswer;
import io.medsam3.predict.VolumeRequest;
import io.medsam3.predict.VolumeSegmentation;
import io.medsam3.propagate.FollowedWords;
import io.medsam3.propagate.ThreePlanes;
import io.medsam3.propagate.VolumePredictor;
import io.medsam3.volume.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks volumes by words, slice by slice and followed from the surest slice, then compares with
 * everything that is labelled. Volumes are cut and turned as {@code segment} cuts them.
 */
public final class VolumeWords {
  private final MedicalSam3 model;
  private final String phrase;
  private final Optional<Cut> cut;

  /**
   * @param phrase a trained concept
   * @param cut empty for the one that suits each volume
   */
  public VolumeWords(MedicalSam3 model, String phrase, Optional<Cut> cut) {
    this.model = model;
    this.phrase = phrase;
    this.cut = cut;
  }

  /** Evaluates volumes whose labels lie beside them. Progress goes to {@code console}. */
  public ClickEvaluation evaluate(List<Path> images, Consumer<String> console) throws IOException {
    List<ClickScore> scores = new ArrayList<>();
    for (Path image : images) {
      TrainingVolume volume = TrainingVolume.read(image);
      var request =
          new VolumeRequest(
              List.of(phrase),
              model.defaultSelection(),
              cut,
              new IntensityRule.Automatic(),
              0,
              Integer.MAX_VALUE);
      VolumeSegmentation found = model.segment(volume.volume(), request, Progress.NONE);
      VolumeAnswer answer = found.answers().get(0);
      String way = "words, %s slices".formatted(found.cut().label());
      scores.add(score(image, volume, way, answer.mask()));
      if (ThreePlanes.suit(volume.volume().grid())) {
        var predictor = new VolumePredictor(model.network());
        var follower = new FollowedWords(predictor, request.intensity());
        Mask followed = follower.follow(volume.volume(), found, answer);
        scores.add(score(image, volume, way + ", followed in three planes", followed));
      }
      console.accept("%s by words is done".formatted(image.getFileName()));
    }
    return new ClickEvaluation(scores);
  }

  private ClickScore score(Path image, TrainingVolume volume, String way, Mask answer) {
    double dice = Overlap.of(answer, volume.mask()).dice();
    String set = TrainingVolume.folder(image).getFileName().toString();
    return new ClickScore(set, phrase, image.getFileName().toString(), 1, way, dice);
  }
}
