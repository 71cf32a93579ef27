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
    List<Mask> masks = result.found().list().stream().map(Segment::mask).toList();
    if (result.input() instanceof PictureInput picture) {
      return result.pictures().isEmpty()
          ? Overlay.draw(ShownPicture.of(picture.picture()), layers(masks))
          : of(picture.picture(), result.pictures());
    }
    Volume volume = ((VolumeInput) result.input()).volume();
    Picture shown =
        IntensityRules.choose(volume, new IntensityRule.Automatic())
            .picture(volume.slice(Axis.K, 0));
    return Overlay.draw(shown, layers(masks));
  }

  /** The picture in 8 bits with every instance in a colour of its own. */
  public static Picture of(Picture picture, List<Segmentation> answers) {
    List<Mask> masks = new ArrayList<>();
    for (Segmentation answer : answers) {
      if (answer.detections().isEmpty() && answer.found()) {
        masks.add(answer.mask());
      }
      answer.detections().stream().map(Detection::mask).forEach(masks::add);
    }
    return Overlay.draw(ShownPicture.of(picture), layers(masks));
  }

  private static List<Overlay.Layer> layers(List<Mask> masks) {
    List<Overlay.Layer> layers = new ArrayList<>();
    for (Mask mask : masks) {
      layers.add(new Overlay.Layer(mask, 0, Rgb.distinct(FIRST_COLOUR + layers.size())));
    }
    return layers;
  }
}
