package io.medsam3.clicks;

import io.medsam3.predict.ImagePreprocessor;
import io.medsam3.tensor.Tensors;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;

/** Draws clips of neighbouring slices, half of them past the end of the object. */
final class VolumeClips {
  /** Fewer pixels than these are no place to begin. */
  private static final int LEAST = 12;

  private static final int TRIES = 20;

  private final List<Path> images;
  private final ClipMix mix;
  private final int side;
  private final int maskSide;
  private final Map<Path, TrainingVolume> known = new ConcurrentHashMap<>();

  VolumeClips(List<Path> images, ClipMix mix, int side, int maskSide) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("no volumes to draw from; expected at least one");
    }
    this.images = List.copyOf(images);
    this.mix = mix;
    this.side = side;
    this.maskSide = maskSide;
  }

  /** Which slices, in order. */
  private record Walk(TrainingVolume volume, Axis axis, List<Integer> slices) {}

  Clip draw(SplittableRandom random) {
    List<List<Tensor>> pictures = new ArrayList<>();
    List<List<Tensor>> masks = new ArrayList<>();
    for (int t = 0; t < mix.frames(); t++) {
      pictures.add(new ArrayList<>());
      masks.add(new ArrayList<>());
    }
    for (int clip = 0; clip < mix.count(); clip++) {
      Walk walk = walk(random);
      Look look = Look.draw(random);
      for (int t = 0; t < mix.frames(); t++) {
        int index = walk.slices.get(t);
        pictures.get(t).add(look.picture(picture(walk, index)));
        masks.get(t).add(look.turned(mask(walk, index)));
      }
    }
    return new Clip(joined(pictures), joined(masks));
  }

  private static List<Tensor> joined(List<List<Tensor>> frames) {
    return frames.stream().map(each -> Tensors.cat(0, each.toArray(Tensor[]::new))).toList();
  }

  private Walk walk(SplittableRandom random) {
    for (int tries = 0; tries < TRIES; tries++) {
      TrainingVolume volume = volume(images.get(random.nextInt(images.size())));
      Axis axis = Axis.values()[random.nextInt(3)];
      List<Integer> visible = volume.visible(axis, LEAST);
      int stride = random.nextInt(1, 3);
      int step = random.nextBoolean() ? stride : -stride;
      if (visible.isEmpty()) {
        continue;
      }
      int choice = random.nextInt(visible.size());
      int late = Math.min(visible.size(), stride * (mix.frames() - 1));
      if (random.nextBoolean()) { // so late that the object ends on the way
        choice = step > 0 ? visible.size() - 1 - random.nextInt(late) : random.nextInt(late);
      }
      List<Integer> slices = new ArrayList<>();
      for (int t = 0; t < mix.frames(); t++) {
        slices.add(visible.get(choice) + t * step);
      }
      int last = slices.get(slices.size() - 1);
      if (last >= 0 && last < volume.volume().size().along(axis)) {
        return new Walk(volume, axis, slices);
      }
    }
    throw new IllegalStateException(
        "no clip of %d slices begins in the volumes; %d draws failed"
            .formatted(mix.frames(), TRIES));
  }

  private TrainingVolume volume(Path image) {
    return known.computeIfAbsent(
        image,
        path -> {
          try {
            return TrainingVolume.read(path);
          } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
          }
        });
  }

  /** (1, 3, S, S), as a volume session would show it. */
  private Tensor picture(Walk walk, int index) {
    Slice slice = walk.volume.volume().slice(walk.axis, index);
    return ImagePreprocessor.input(walk.volume.intensity().picture(slice), side);
  }

  /** (1, 1, M, M). */
  private Tensor mask(Walk walk, int index) {
    Slice slice = walk.volume.volume().slice(walk.axis, index);
    boolean[] inside = walk.volume.slice(walk.axis, index);
    Tensor mask = Tensors.toFloat(Tensors.of(inside, 1, 1, slice.height(), slice.width()));
    return Tensors.resizeAntialiased(mask, maskSide, maskSide);
  }
}
