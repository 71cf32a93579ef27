package io.medsam3.propagate;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.nn.Probe;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import io.medsam3.tracker.FrameFeatures;
import io.medsam3.tracker.FrameSource;
import io.medsam3.tracker.Tracker;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Slice;
import io.medsam3.volume.Volume;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The slices of a volume as frames of the tracker; keeps the last one. */
final class SliceSource implements FrameSource, AutoCloseable {
  private final Sam3 network;
  private final Volume volume;
  private final Axis plane;
  private final IntensityMap intensity;
  private final ScalarType rounding;
  private @Nullable Encoded last;
  private int encoded;
  private int reused;

  /** One encoded slice. */
  private static final class Encoded extends Owner {
    private final int index;
    private final FrameFeatures features;

    Encoded(int index, FrameFeatures maps) {
      this.index = index;
      features = new FrameFeatures(own(maps.fine()), own(maps.middle()), own(maps.top()));
    }
  }

  SliceSource(Sam3 network, Volume volume, VolumeSettings settings, IntensityMap intensity) {
    this.network = network;
    this.volume = volume;
    this.plane = settings.plane();
    this.intensity = intensity;
    this.rounding = settings.encodings().type();
  }

  Slice slice(int index) {
    return volume.slice(plane, index);
  }

  @Override
  public int count() {
    return volume.size().along(plane);
  }

  @Override
  public int height() {
    return slice(0).height();
  }

  @Override
  public int width() {
    return slice(0).width();
  }

  /** Slices encoded so far. */
  int encoded() {
    return encoded;
  }

  /** Requests so far that were answered without encoding. */
  int reused() {
    return reused;
  }

  @Override
  public FrameFeatures frame(int index) {
    Encoded known = last;
    if (known != null && known.index == index) {
      reused++;
      return known.features;
    }
    close();
    try (Scope scope = new Scope()) {
      Picture picture = intensity.picture(slice(index));
      Encoded next = new Encoded(index, encode(picture).cast(ScalarType.Float));
      last = next;
      return next.features;
    }
  }

  private FrameFeatures encode(Picture picture) {
    Tracker tracker = network.tracker();
    Tensor input = ImagePreprocessor.input(picture, tracker.imageSize());
    encoded++;
    return tracker.features(network.image().trunk(input, Probe.NONE)).cast(rounding);
  }

  /** Lets the last slice go. */
  @Override
  public void close() {
    if (last != null) {
      last.close();
      last = null;
    }
  }
}
