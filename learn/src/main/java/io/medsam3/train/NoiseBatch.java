package io.medsam3.train;

import io.medsam3.data.Batch;
import io.medsam3.data.BatchSettings;
import io.medsam3.data.Instance;
import io.medsam3.data.PromptTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A batch to time and weigh steps with, for which no data are read. */
final class NoiseBatch {
  private static final int WORDS = 4;

  private NoiseBatch() {}

  /** Pictures of noise with one disc each; the last phrases ask for what is not there. */
  static Batch of(BatchSettings settings, int absent) {
    SplittableRandom random = new SplittableRandom(1);
    float[] images = new float[settings.pictures() * 3 * settings.side() * settings.side()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextDouble(-1, 1);
    }
    List<PromptTarget> prompts = new ArrayList<>();
    for (int i = 0; i < settings.pictures() + absent; i++) {
      boolean present = i < settings.pictures();
      int side = settings.maskSide();
      float[] mask = present ? disc(side, 0.3 + 0.05 * i) : new float[side * side];
      float[] box = {(float) (0.3 + 0.05 * i), 0.5f, 0.4f, 0.4f};
      List<Instance> instances = present ? List.of(new Instance(box, mask)) : List.of();
      prompts.add(
          new PromptTarget(
              i % settings.pictures(), "phrase " + i, present, true, instances, mask, "noise"));
    }
    return new Batch(0, settings.side(), settings.maskSide(), images, prompts);
  }

  /** A phrase of four tokens between start and end. */
  static long[] tokens(String phrase) {
    long[] ids = new long[32];
    ids[0] = 49406;
    for (int i = 0; i < WORDS; i++) {
      ids[1 + i] = 320 + Math.floorMod(phrase.hashCode() + i, 40000);
    }
    ids[1 + WORDS] = 49407;
    return ids;
  }

  private static float[] disc(int side, double centre) {
    float[] mask = new float[side * side];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        mask[y * side + x] = Math.hypot(x - centre * side, y - 0.5 * side) < 0.2 * side ? 1 : 0;
      }
    }
    return mask;
  }
}
