package io.medsam3.job;

import io.medsam3.intensity.IntensityRule;
import io.medsam3.job.JobInput.VolumeInput;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.SliceScore;
import io.medsam3.predict.VolumeAnswer;
import io.medsam3.predict.VolumeSegmentation;
import io.medsam3.propagate.FollowedWords;
import io.medsam3.propagate.ThreePlanes;
import io.medsam3.propagate.VolumePredictor;
import io.medsam3.volume.Mask;
import io.medsam3.words.Term;
import io.medsam3.words.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces what was found slice by slice by what is followed from the surest slice, for words that
 * the request or the lexicon wants followed.
 */
final class FollowedAnswers {
  private final MedicalSam3 model;
  private final JobRequest request;
  private final List<Wording> words;
  private final List<String> told = new ArrayList<>();

  FollowedAnswers(MedicalSam3 model, JobRequest request, List<Wording> words) {
    this.model = model;
    this.request = request;
    this.words = words;
  }

  /** A sentence about every answer that was replaced. */
  List<String> told() {
    return told;
  }

  VolumeSegmentation follow(VolumeInput input, VolumeSegmentation found) {
    long start = System.nanoTime();
    List<VolumeAnswer> answers = new ArrayList<>(found.answers());
    List<Boolean> followed = new ArrayList<>();
    for (int n = 0; n < answers.size(); n++) {
      Optional<SliceScore> surest = FollowedWords.surest(answers.get(n));
      followed.add(surest.isPresent() && isFollowed(input, words.get(n)));
      if (followed.get(n)) {
        answers.set(n, followed(input, found, answers.get(n), surest.orElseThrow()));
      }
    }
    if (!followed.contains(true)) {
      return found;
    }
    return found.with(apart(answers, followed), (System.nanoTime() - start) * 1e-9);
  }

  private boolean isFollowed(VolumeInput input, Wording wording) {
    boolean whole = request.firstSlice() == 0 && request.lastSlice() == Integer.MAX_VALUE;
    boolean able = model.isSmall() && model.config().tracker() != null;
    boolean learned = able && wording.term().map(Term::allPlanes).orElse(false);
    return request
        .planes()
        .map(count -> count == 3)
        .orElseGet(() -> learned && whole && ThreePlanes.suit(input.grid()));
  }

  private VolumeAnswer followed(
      VolumeInput input, VolumeSegmentation found, VolumeAnswer answer, SliceScore surest) {
    var predictor = new VolumePredictor(model.network());
    var follower = new FollowedWords(predictor, IntensityRule.of(request.window()));
    Mask mask = follower.follow(input.volume(), found, answer);
    told.add(
        "%s: taken from %s slice %d, where the network is surest, and followed in three planes;"
                .formatted(answer.phrase(), found.cut().label(), surest.slice())
            + " --planes 1 asks every slice by itself");
    return new VolumeAnswer(answer.phrase(), mask, mask, answer.slices());
  }

  /** Voxels of a followed answer and of another belong to the one with the higher score. */
  private static List<VolumeAnswer> apart(List<VolumeAnswer> answers, List<Boolean> followed) {
    List<VolumeAnswer> apart = new ArrayList<>();
    for (int n = 0; n < answers.size(); n++) {
      VolumeAnswer own = answers.get(n);
      Mask rest = own.apart();
      for (int m = 0; m < answers.size(); m++) {
        VolumeAnswer other = answers.get(m);
        boolean surer = other.score() > own.score() || other.score() == own.score() && m < n;
        if (m != n && surer && (followed.get(n) || followed.get(m))) {
          rest = rest.minus(other.apart());
        }
      }
      apart.add(new VolumeAnswer(own.phrase(), own.mask(), rest, own.slices()));
    }
    return apart;
  }
}
