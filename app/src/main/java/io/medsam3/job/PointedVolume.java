package io.medsam3.job;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.ObjectSession;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.propagate.SlicePrompt;
import io.medsam3.propagate.ThreePlanes;
import io.medsam3.propagate.VolumePredictor;
import io.medsam3.propagate.VolumeSettings;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One object of a volume from what is said on some of its slices, carried to the others by the
 * tracker. Slices are turned as a viewer shows them.
 */
final class PointedVolume {
  private final MedicalSam3 model;
  private final VolumePredictor predictor;
  private final Volume stored;
  private final AxisOrder order;
  private final Volume turned;
  private final IntensityRule rule;
  private final IntensityMap intensity;
  private final boolean three;
  private final List<String> warnings = new ArrayList<>();
  private Optional<Double> presence = Optional.empty();

  /**
   * @param three whether the other two planes are asked, too
   */
  PointedVolume(
      MedicalSam3 model, Volume volume, AxisOrder order, IntensityRule rule, boolean three) {
    this.model = model;
    predictor = new VolumePredictor(model.network()); // first, for it refuses one without tracker
    stored = volume;
    this.order = order;
    turned = volume.reordered(order);
    this.rule = rule;
    this.three = three;
    intensity = IntensityRules.choose(turned, rule);
  }

  ObjectRequest.Outcome run(ObjectRequest request) {
    TurnedPrompts places = new TurnedPrompts(stored.grid(), turned.grid());
    Map<Integer, List<ObjectPrompt>> said = places.bySlice(request.prompts());
    Optional<Mask> start = request.start().map(mask -> mask.reordered(order));
    if (turned.size().z() == 1) {
      return single(request, said, start);
    }
    Map<Integer, List<SlicePrompt>> prompts = new TreeMap<>();
    said.forEach(
        (slice, list) ->
            prompts(request, slice, list, start)
                .forEach(
                    prompt -> prompts.computeIfAbsent(slice, k -> new ArrayList<>()).add(prompt)));
    if (said.isEmpty()) {
      start.ifPresent(mask -> drawn(mask, prompts));
    }
    Mask mask = prompts.isEmpty() ? Mask.empty(turned.grid()) : carried(prompts);
    return new ObjectRequest.Outcome(
        back(mask), presence, Optional.empty(), intensity.description(), warnings);
  }

  private ObjectRequest.Outcome single(
      ObjectRequest request, Map<Integer, List<ObjectPrompt>> said, Optional<Mask> start) {
    var flat =
        new ObjectRequest(
            said.getOrDefault(0, List.of()), start.map(m -> slice(m, 0)), request.concept());
    ObjectRequest.Outcome found =
        PointedPicture.run(model, picture(0), flat, intensity.description());
    Mask mask = Mask.of(turned.grid(), (i, j, k) -> found.mask().covers(i, j, 0));
    return new ObjectRequest.Outcome(
        back(mask), found.presence(), found.score(), found.intensity(), found.warnings());
  }

  private List<SlicePrompt> prompts(
      ObjectRequest request, int slice, List<ObjectPrompt> list, Optional<Mask> start) {
    List<ObjectPrompt> all = new ArrayList<>(list);
    start
        .map(mask -> slice(mask, slice))
        .filter(mask -> !mask.isEmpty())
        .ifPresent(mask -> all.add(new ObjectPrompt.Drawn(mask)));
    if (request.concept().isPresent()) {
      ObjectRequest.Concept concept = request.concept().get();
      ClickedInstance clicked = ClickedInstance.of(model, picture(slice), concept, list);
      presence = Optional.of(Math.max(presence.orElse(0.0), clicked.presence()));
      if (clicked.mask().isEmpty()) {
        warnings.add(PointedPicture.missed(concept, " of slice " + stored(slice)));
        return List.of();
      }
      all.add(new ObjectPrompt.Drawn(clicked.mask().get()));
    }
    boolean drawn =
        all.stream()
            .anyMatch(p -> p instanceof ObjectPrompt.Lasso || p instanceof ObjectPrompt.Drawn);
    return drawn ? List.of(refined(slice, all)) : SlicePrompts.of(all);
  }

  /** What the slice's picture alone says; the tracker takes a mask instead of clicks, not both. */
  private SlicePrompt refined(int slice, List<ObjectPrompt> prompts) {
    try (ObjectSession session = model.objects(picture(slice))) {
      return SlicePrompt.drawn(session.segment(prompts).mask());
    }
  }

  private void drawn(Mask start, Map<Integer, List<SlicePrompt>> prompts) {
    for (int k = 0; k < turned.size().z(); k++) {
      if (!start.isSliceEmpty(k)) {
        prompts.put(k, List.of(SlicePrompt.drawn(slice(start, k))));
      }
    }
  }

  private Mask carried(Map<Integer, List<SlicePrompt>> prompts) {
    VolumeSettings settings = VolumeSettings.across(Axis.K).showing(rule);
    return three
        ? new ThreePlanes(predictor).follow(turned, settings, prompts)
        : predictor.follow(turned, settings, prompts);
  }

  private Picture picture(int slice) {
    return intensity.picture(turned.slice(Axis.K, slice));
  }

  private static Mask slice(Mask mask, int slice) {
    Grid grid = Grid.picture(mask.size().x(), mask.size().y());
    return Mask.of(grid, (i, j, k) -> mask.covers(i, j, slice));
  }

  private int stored(int slice) {
    return order.old(Axis.K, slice, turned.size().z());
  }

  private Mask back(Mask mask) {
    return mask.orderedBack(order, stored.grid());
  }
}
