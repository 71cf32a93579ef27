package io.medsam3.job;

import io.medsam3.intensity.IntensityRule;
import io.medsam3.predict.MedicalSam3;
import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.propagate.SlicePrompt;
import io.medsam3.propagate.VolumePredictor;
import io.medsam3.propagate.VolumeSession;
import io.medsam3.propagate.VolumeSettings;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One object of a volume from clicks on its slices, carried to the others by the tracker. */
final class PointedVolume {
  private final Volume volume;
  private final Axis across;
  private final Map<Integer, List<SlicePrompt.Click>> clicks = new TreeMap<>();

  PointedVolume(Volume volume, Axis across, List<ObjectPrompt> prompts) {
    this.volume = volume;
    this.across = across;
    prompts.forEach(this::add);
  }

  /**
   * What came out.
   *
   * @param intensity how intensities became what the network saw
   */
  record Outcome(Mask mask, String intensity) {}

  private void add(ObjectPrompt prompt) {
    if (prompt instanceof ObjectPrompt.Point point) {
      click(point.spot(), point.include());
    } else if (prompt instanceof ObjectPrompt.Scribble scribble) {
      scribble.line().forEach(spot -> click(spot, scribble.include()));
    } else {
      throw new IllegalArgumentException(
          "boxes and lassos are for pictures; point at an object of a volume with --point");
    }
  }

  private void click(Spot spot, boolean include) {
    if (spot instanceof Spot.InPixels) {
      throw new IllegalArgumentException(
          "a place in a volume needs three numbers: i,j,k in voxels or x,y,zmm in the patient");
    }
    VoxelPoint at = spot.on(volume.grid());
    double u = across == Axis.I ? at.j() : at.i();
    double v = across == Axis.K ? at.j() : at.k();
    double along = across == Axis.I ? at.i() : across == Axis.J ? at.j() : at.k();
    clicks
        .computeIfAbsent((int) Math.round(along), slice -> new ArrayList<>())
        .add(new SlicePrompt.Click(u, v, include));
  }

  Outcome run(MedicalSam3 model, IntensityRule intensity) {
    VolumeSettings usual = VolumeSettings.across(across);
    var settings =
        new VolumeSettings(
            across, intensity, usual.patience(), usual.encodings(), usual.tracking());
    try (VolumeSession session = new VolumePredictor(model.network()).open(volume, settings)) {
      clicks.forEach((slice, said) -> session.prompt(1, slice, new SlicePrompt.Clicks(said)));
      session.propagate(1);
      return new Outcome(session.mask(1), session.intensity());
    }
  }
}
