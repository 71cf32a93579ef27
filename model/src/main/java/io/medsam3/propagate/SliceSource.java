package io.medsam3.propagate;

import io.medsam3.intensity.IntensityMap;
import io.medsam3.nn.Probe;
import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.Sam3;
import io.medsam3.storage.Sha256;
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
  private final @Nullable EncodingCache cache;
  private final byte[] model;
  private @Nullable Encoded last;
  private int encoded;
  private int reused;
  private int cached;

  /** One encoded slice. */
  private static final class Encoded extends Owner {
    private final int index;
    private final FrameFeatures features;

    Encoded(int index, FrameFeatures maps) {
      this.index = index;
      features = new FrameFeatures(own(maps.fine()), own(maps.middle()), own(maps.top()));
    }
  }

  /** What encodes slices, and where encodings are kept, if anywhere. */
  record Encoder(Sam3 network, byte[] fingerprint, @Nullable EncodingCache cache) {}

  SliceSource(Encoder encoder, Volume volume, VolumeSettings settings, IntensityMap intensity) {
    this.network = encoder.network;
    this.cache = encoder.cache;
    this.model = encoder.fingerprint;
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

  /** Slices so far whose encodings were read from the cache. */
  int cached() {
    return cached;
  }

  /** Encodings that the cache had to let go since it was opened. */
  int evicted() {
    return cache == null ? 0 : cache.evicted();
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
      FrameFeatures maps = encoding(picture).beside(network.image().positions());
      Encoded next = new Encoded(index, maps.cast(ScalarType.Float));
      last = next;
      return next.features;
    }
  }

  private FrameFeatures encoding(Picture picture) {
    if (cache == null) {
      return encode(picture);
    }
    String key = key(picture);
    FrameFeatures kept = cache.find(key);
    if (kept != null) {
      cached++;
      return kept;
    }
    FrameFeatures made = encode(picture);
    cache.put(key, made);
    return made;
  }

  /** Names what is encoded, and by what: pixels, number type, network. */
  private String key(Picture picture) {
    return new Sha256()
        .add(model)
        .add(rounding.name())
        .add("%d %d %d".formatted(picture.width(), picture.height(), picture.channels()))
        .add(picture.samples())
        .hex();
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
