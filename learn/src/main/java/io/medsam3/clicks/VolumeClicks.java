package io.medsam3.clicks;

import io.medsam3.eval.Overlap;
import io.medsam3.predict.Cut;
import io.medsam3.propagate.SlicePrompt;
import io.medsam3.propagate.VolumePredictor;
import io.medsam3.propagate.VolumeSession;
import io.medsam3.propagate.VolumeSettings;
import io.medsam3.sam3.Sam3;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Slice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Points once at the object of each volume and lets it be carried through, then compares. Volumes
 * are cut and turned as {@code segment} cuts them.
 */
public final class VolumeClicks {
  private final VolumePredictor predictor;
  private final Optional<Cut> cut;

  /**
   * @param cut empty for the one that suits each volume
   */
  public VolumeClicks(Sam3 network, Optional<Cut> cut) {
    this.predictor = new VolumePredictor(network);
    this.cut = cut;
  }

  /**
   * Evaluates volumes whose labels lie beside them; the prompt is on the slice with most of the
   * object, and each way of asking names the cut. Progress goes to {@code console}.
   */
  public ClickEvaluation evaluate(List<Path> images, Consumer<String> console) throws IOException {
    List<ClickScore> scores = new ArrayList<>();
    for (Path image : images) {
      TrainingVolume stored = TrainingVolume.read(image);
      if (!stored.mask().isEmpty()) {
        Cut used = cut.orElseGet(() -> Cut.suiting(stored.volume().grid()));
        TrainingVolume volume = stored.reordered(used.order(stored.volume().grid()));
        int slice = largest(volume);
        PixelMask object = object(volume, slice);
        scores.add(score(image, volume, "1 click" + through(used), slice, click(object)));
        scores.add(score(image, volume, "box" + through(used), slice, box(object)));
      }
      console.accept("%s is done".formatted(image.getFileName()));
    }
    return new ClickEvaluation(scores);
  }

  private static String through(Cut cut) {
    return " through %s slices".formatted(cut.label());
  }

  private static int largest(TrainingVolume volume) {
    int[] areas = volume.areas(Axis.K);
    int best = 0;
    for (int index = 0; index < areas.length; index++) {
      best = areas[index] > areas[best] ? index : best;
    }
    return best;
  }

  private static PixelMask object(TrainingVolume volume, int index) {
    Slice slice = volume.volume().slice(Axis.K, index);
    return new PixelMask(volume.slice(Axis.K, index), slice.width(), slice.height());
  }

  private static SlicePrompt click(PixelMask object) {
    PixelMask.Place place = object.place(null);
    return SlicePrompt.include(place.x() * object.width() - 0.5, place.y() * object.height() - 0.5);
  }

  private static SlicePrompt box(PixelMask object) {
    float[] box = object.box();
    return new SlicePrompt.Box(
        Math.round(box[0] * object.width()),
        Math.round(box[1] * object.height()),
        Math.round(box[2] * object.width()),
        Math.round(box[3] * object.height()));
  }

  private ClickScore score(
      Path image, TrainingVolume volume, String way, int slice, SlicePrompt prompt) {
    try (VolumeSession session = predictor.open(volume.volume(), VolumeSettings.across(Axis.K))) {
      session.prompt(1, slice, prompt);
      session.propagate(1);
      Mask answer = session.mask(1);
      double dice = Overlap.of(answer, volume.mask()).dice();
      String set = TrainingVolume.folder(image).getFileName().toString();
      return new ClickScore(set, "all labels", image.getFileName().toString(), 1, way, dice);
    }
  }
}
