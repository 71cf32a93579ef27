package io.medsam3.job;

import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.job.JobInput.PictureInput;
import io.medsam3.job.JobInput.VolumeInput;
import io.medsam3.predict.Detection;
import io.medsam3.predict.Segmentation;
import io.medsam3.predict.ShownPicture;
import io.medsam3.raster.Overlay;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Volume;
import java.util.ArrayList;
import java.util.List;

/** Pictures with what was found drawn over them. */
public final class Drawn {
  /** Cyan, for red, the first of the series, is lost on tissue. */
  private static final int FIRST_COLOUR = 4;

  private Drawn() {}

  /** The single slice of an input with every object in a colour of its own. */
  static Picture of(JobResult result) {
    return Overlay.draw(shown(result), layers(result));
  }

  /** The single slice of an input in 8 bits. */
  static Picture shown(JobResult result) {
    if (result.input() instanceof PictureInput picture) {
      return ShownPicture.of(picture.picture());
    }
    Volume volume = ((VolumeInput) result.input()).volume();
    return IntensityRules.choose(volume, IntensityRule.of(result.record().request().window()))
        .picture(volume.slice(Axis.K, 0));
  }

  /** Every instance, or where there are none every mask, of the single slice of an input. */
  static List<Overlay.Layer> layers(JobResult result) {
    return layers(
        result.pictures().isEmpty()
            ? result.found().list().stream().map(Segment::mask).toList()
            : masks(result.pictures()));
  }

  /** The colour of the n-th object, from 0. */
  static Rgb colour(int n) {
    return Rgb.distinct(FIRST_COLOUR + n);
  }

  /** The picture in 8 bits with every instance in a colour of its own. */
  public static Picture of(Picture picture, List<Segmentation> answers) {
    return Overlay.draw(ShownPicture.of(picture), layers(masks(answers)));
  }

  private static List<Mask> masks(List<Segmentation> answers) {
    List<Mask> masks = new ArrayList<>();
    for (Segmentation answer : answers) {
      if (answer.detections().isEmpty() && answer.found()) {
        masks.add(answer.mask());
      }
      answer.detections().stream().map(Detection::mask).forEach(masks::add);
    }
    return masks;
  }

  private static List<Overlay.Layer> layers(List<Mask> masks) {
    List<Overlay.Layer> layers = new ArrayList<>();
    for (Mask mask : masks) {
      layers.add(new Overlay.Layer(mask, 0, colour(layers.size())));
    }
    return layers;
  }
}
