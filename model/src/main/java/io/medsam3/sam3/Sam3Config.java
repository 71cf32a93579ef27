package io.medsam3.sam3;

import io.medsam3.detector.DetectorConfig;
import io.medsam3.text.TextConfig;
import io.medsam3.tracker.TrackerConfig;
import io.medsam3.vision.MobileNetConfig;
import io.medsam3.vision.TrunkConfig;
import io.medsam3.vision.VisionConfig;
import io.medsam3.vision.VitConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sizes of the whole network; any consistent combination works.
 *
 * @param tracker null for a network that only detects
 */
public record Sam3Config(
    VisionConfig vision,
    TextConfig text,
    DetectorConfig detector,
    @Nullable TrackerConfig tracker) {
  /** Pixels of the input from which on a network counts as large. */
  private static final int LARGE_SIDE = 500;

  public Sam3Config {
    int dim = detector.dim();
    if (vision.dim() != dim || text.dim() != dim) {
      throw new IllegalArgumentException(
          "vision, text and detector must agree on the width; found %d, %d and %d"
              .formatted(vision.dim(), text.dim(), dim));
    }
    List<Integer> levels = vision.levelDims();
    List<Integer> masks = detector.maskDims();
    if (masks.size() != levels.size() - 1) {
      throw new IllegalArgumentException(
          "maskDims has %d entries; expected one less than levelDims, %d"
              .formatted(masks.size(), levels.size() - 1));
    }
    for (int step = 0; step < masks.size(); step++) {
      int in = step == 0 ? dim : masks.get(step - 1);
      int level = levels.get(levels.size() - 2 - step);
      if (level != in) {
        throw new IllegalArgumentException(
            "pixel decoder step %d adds a level of %d channels to %d; they must be equal"
                .formatted(step, level, in));
      }
    }
  }

  /** A network that only detects. */
  public Sam3Config(VisionConfig vision, TextConfig text, DetectorConfig detector) {
    this(vision, text, detector, null);
  }

  /** The same network with a tracker. */
  public Sam3Config withTracker(TrackerConfig newTracker) {
    return new Sam3Config(vision, text, detector, newTracker);
  }

  /** Whether it is of the bundled model's kind, which knows the words of its training only. */
  public boolean isSmall() {
    return vision.trunk() instanceof MobileNetConfig;
  }

  /** Whether its products are large enough for several threads to share: the published size. */
  public boolean isLarge() {
    return vision.imageSize() >= LARGE_SIDE;
  }

  /** The same network without a tracker. */
  public Sam3Config detecting() {
    return new Sam3Config(vision, text, detector);
  }

  /** The same network for pictures of another side. */
  public Sam3Config withImageSize(int side) {
    return new Sam3Config(vision.withImageSize(side), text, detector, tracker);
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int VOCABULARY = 49408;
  private static final int CONTEXT = 32;

  /** The published network of 848 million parameters. */
  public static Sam3Config sam3() {
    return new Sam3Config(
        vit(1008, 256, new VitConfig(14, 24, 24, 1024, 32, 16, 4.625, List.of(7, 15, 23, 31))),
        new TextConfig(VOCABULARY, CONTEXT, 1024, 24, 16, 256),
        new DetectorConfig(256, 8, 2048, 200, 3, 6, 6, List.of(256, 256)));
  }

  public static Sam3Config small() {
    return new Sam3Config(
        vit(504, 160, new VitConfig(14, 12, 12, 384, 12, 6, 4.625, List.of(2, 5, 8, 11))),
        new TextConfig(VOCABULARY, CONTEXT, 256, 6, 8, 160),
        new DetectorConfig(160, 8, 640, 100, 3, 4, 4, List.of(160, 160)));
  }

  public static Sam3Config tiny() {
    return tiny(252, 6);
  }

  public static Sam3Config tiny336() {
    return tiny(336, 8);
  }

  private static Sam3Config tiny(int imageSize, int window) {
    return new Sam3Config(
        vit(
            imageSize,
            96,
            new VitConfig(14, window, window, 192, 8, 6, 4.625, List.of(1, 3, 5, 7))),
        new TextConfig(VOCABULARY, CONTEXT, 64, 4, 4, 96),
        new DetectorConfig(96, 4, 384, 50, 2, 3, 3, List.of(96, 96)));
  }

  /** For unit tests: every mechanism at the smallest size. */
  public static Sam3Config nano() {
    return new Sam3Config(
        vit(112, 32, new VitConfig(14, 4, 4, 64, 4, 4, 4, List.of(1, 3))),
        new TextConfig(VOCABULARY, CONTEXT, 32, 2, 4, 32),
        new DetectorConfig(32, 4, 64, 16, 1, 2, 2, List.of(32, 32)));
  }

  /** The bundled model: a pretrained convolutional trunk under the published detector, small. */
  public static Sam3Config mobile() {
    return new Sam3Config(
        new VisionConfig(256, List.of(48, 64, 128, 128), new MobileNetConfig()),
        new TextConfig(VOCABULARY, CONTEXT, 64, 2, 4, 128),
        new DetectorConfig(128, 8, 512, 32, 1, 3, 3, List.of(64, 48, 24)));
  }

  private static VisionConfig vit(int imageSize, int dim, TrunkConfig trunk) {
    return new VisionConfig(imageSize, List.of(dim, dim, dim), trunk);
  }

  /** Presets by name. */
  public static Map<String, Sam3Config> presets() {
    return Map.of(
        "sam3", sam3(),
        "small", small(),
        "tiny", tiny(),
        "tiny-336", tiny336(),
        "nano", nano(),
        "mobile", mobile());
  }

  /** As text that {@link #fromJson} reads; our own checkpoints carry it. */
  public String toJson() {
    return JSON.writeValueAsString(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException when it is not a consistent configuration
   */
  public static Sam3Config fromJson(String json) {
    try {
      return JSON.readValue(json, Sam3Config.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "not a network configuration: " + e.getOriginalMessage(), e);
    }
  }
}
