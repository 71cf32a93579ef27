package io.medsam3.propagate;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.sam3.Sam3;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Volume;
import java.util.List;
import java.util.Map;

/**
 * Opens volumes for prompts on single slices.
 *
 * <p>Does not own the network. Threads may share a predictor.
 */
public final class VolumePredictor {
  private final Sam3 network;
  private final SliceSource.Encoder encoder;

  /** Throws IllegalArgumentException when the network has no tracker. */
  public VolumePredictor(Sam3 network) {
    network.tracker();
    this.network = network;
    encoder = new SliceSource.Encoder(network, new byte[0], null);
  }

  /** As {@link #VolumePredictor(Sam3)}, with encodings of slices kept beyond the sessions. */
  public VolumePredictor(Sam3 network, EncodingCache cache) {
    network.tracker();
    this.network = network;
    encoder = new SliceSource.Encoder(network, ModelFingerprint.of(network), cache);
  }

  /**
   * One object's mask from what is said on slices, carried to the others.
   *
   * @param said prompts by slice, in order
   */
  public Mask follow(Volume volume, VolumeSettings settings, Map<Integer, List<SlicePrompt>> said) {
    try (VolumeSession session = open(volume, settings)) {
      said.forEach((slice, list) -> list.forEach(prompt -> session.prompt(1, slice, prompt)));
      session.propagate(1);
      return session.mask(1);
    }
  }

  /**
   * Opens a volume; nothing is encoded yet.
   *
   * @return a session, which the caller closes
   * @throws IllegalArgumentException when there are not two slices along the plane's axis
   */
  public VolumeSession open(Volume volume, VolumeSettings settings) {
    int count = volume.size().along(settings.plane());
    if (count < 2) {
      throw new IllegalArgumentException(
          "volume of %s voxels has 1 slice across axis %s; expected at least 2 to carry a mask"
                  .formatted(volume.size(), settings.plane())
              + "; choose another axis, or segment it as a picture");
    }
    IntensityMap intensity = IntensityRules.choose(volume, settings.intensity());
    var slices = new SliceSource(encoder, volume, settings, intensity);
    return new VolumeSession(network.tracker(), slices, settings, intensity.description());
  }
}
