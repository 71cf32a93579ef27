package io.medsam3.job;

import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.ObjectAnswer;
import io.medsam3.predict.ObjectSession;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One object of a picture. */
final class PointedPicture {
  private PointedPicture() {}

  /** The mask is empty where no instance of the concept is under the clicks. */
  static ObjectRequest.Outcome run(
      MedicalSam3 model, Picture picture, ObjectRequest request, String intensity) {
    List<ObjectPrompt> prompts = new ArrayList<>(request.prompts());
    request.start().ifPresent(mask -> prompts.add(new ObjectPrompt.Drawn(mask)));
    Optional<Double> presence = Optional.empty();
    try (ObjectSession session = model.objects(picture)) {
      if (request.concept().isPresent()) {
        ObjectRequest.Concept concept = request.concept().get();
        ClickedInstance clicked = ClickedInstance.of(model, picture, concept, request.prompts());
        presence = Optional.of(clicked.presence());
        if (clicked.mask().isEmpty()) {
          return new ObjectRequest.Outcome(
              Mask.empty(picture.grid()),
              presence,
              Optional.empty(),
              intensity,
              List.of(missed(concept, "")));
        }
        prompts.add(new ObjectPrompt.Drawn(clicked.mask().get()));
      }
      ObjectAnswer answer = session.segment(prompts);
      Optional<Double> score = Optional.of(answer.predictedIou());
      return new ObjectRequest.Outcome(answer.mask(), presence, score, intensity, List.of());
    }
  }

  static String missed(ObjectRequest.Concept concept, String where) {
    return "no '%s' that was found is under the clicks%s; leave out --text to point at anything"
        .formatted(concept.phrase(), where);
  }
}
