package io.medsam3.clicks;

import io.medsam3.eval.Overlap;
import io.medsam3.predict.Cut;
import io.medsam3.propagate.SlicePrompt;
import io.medsam3.propagate.ThreePlanes;
import io.medsam3.propagate.VolumePredictor;
import io.medsam3.propagate.VolumeSettings;
import io.medsam3.sam3.Sam3;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Slice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        for (boolean three : views(volume)) {
          String through = through(used, three);
          scores.add(score(image, volume, "1 click" + through, three, said(slice, click(object))));
          scores.add(score(image, volume, "box" + through, three, said(slice, box(object))));
        }
      }
      console.accept("%s is done".formatted(image.getFileName()));
    }
    return new ClickEvaluation(scores);
  }

  /** Both ways where three planes suit, since the second is worth its price only if better. */
  private static List<Boolean> views(TrainingVolume volume) {
    return ThreePlanes.suit(volume.volume().grid()) ? List.of(false, true) : List.of(false);
  }

  private static String through(Cut cut, boolean three) {
    return " through %s slices%s".formatted(cut.label(), three ? ", three planes" : "");
  }

  private static Map<Integer, List<SlicePrompt>> said(int slice, SlicePrompt prompt) {
    return Map.of(slice, List.of(prompt));
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
      Path image,
      TrainingVolume volume,
      String way,
      boolean three,
      Map<Integer, List<SlicePrompt>> said) {
    VolumeSettings settings = VolumeSettings.across(Axis.K);
    Mask answer =
        three
            ? new ThreePlanes(predictor).follow(volume.volume(), settings, said)
            : predictor.follow(volume.volume(), settings, said);
    double dice = Overlap.of(answer, volume.mask()).dice();
    String set = TrainingVolume.folder(image).getFileName().toString();
    return new ClickScore(set, "all labels", image.getFileName().toString(), 1, way, dice);
  }
}
