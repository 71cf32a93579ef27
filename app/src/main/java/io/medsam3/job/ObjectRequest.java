package io.medsam3.job;

import io.medsam3.predict.Selection;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.volume.Mask;
import java.util.List;
import java.util.Optional;

/**
 * One object of an image.
 *
 * @param prompts what is pointed at
 * @param start a mask on the image's grid that the object begins with
 * @param concept words, where one of the instances that they name is meant
 */
record ObjectRequest(List<ObjectPrompt> prompts, Optional<Mask> start, Optional<Concept> concept) {
  ObjectRequest {
    prompts = List.copyOf(prompts);
  }

  /** What names the instances, and which of them count. */
  record Concept(String phrase, Selection selection) {}

  /**
   * What came out.
   *
   * @param presence of the concept, where there is one
   * @param score the network's guess of the mask's IoU; empty for a volume, whose slices have one
   *     each
   * @param intensity how intensities became what the network saw
   * @param warnings what the user should know of it
   */
  record Outcome(
      Mask mask,
      Optional<Double> presence,
      Optional<Double> score,
      String intensity,
      List<String> warnings) {
    Outcome {
      warnings = List.copyOf(warnings);
    }
  }
}
