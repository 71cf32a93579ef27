package io.medsam3.golden;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Tensors;
import io.medsam3.tracker.TrackerConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One case of the golden format: a manifest and the tensors that the official model computed.
 *
 * <p>Tensors that it hands out belong to the caller's scope and live until the case closes.
 */
public final class GoldenCase implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final JsonNode manifest;
  private final Safetensors tensors;

  private GoldenCase(Path folder, JsonNode manifest, Safetensors tensors) {
    this.folder = folder;
    this.manifest = manifest;
    this.tensors = tensors;
  }

  /** Opens the case whose manifest is {@code json}, with the safetensors file beside it. */
  public static GoldenCase open(Path json) throws IOException {
    JsonNode manifest = JSON.readTree(Files.readAllBytes(json));
    String name = json.getFileName().toString().replaceFirst("\\.json$", "");
    Path folder = json.resolveSibling("").toAbsolutePath();
    return new GoldenCase(
        folder, manifest, Safetensors.open(folder.resolve(name + ".safetensors")));
  }

  /** Whether a file is a manifest of the golden format, or too broken to say that it is none. */
  static boolean isManifest(Path json) throws IOException {
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(json));
      return tree.isObject() && tree.has("case") && tree.has("parameters");
    } catch (JacksonException e) {
      return true;
    }
  }

  public String name() {
    return manifest.path("case").asString();
  }

  public String salt() {
    return manifest.path("salt").asString("");
  }

  public JsonNode manifest() {
    return manifest;
  }

  public JsonNode parameters() {
    return manifest.path("parameters");
  }

  /** The configuration that the case names. */
  public Sam3Config config() throws CheckpointException {
    String size = manifest.path("size").asString("");
    Sam3Config config = Sam3Config.presets().get(size.equals("full") ? "sam3" : size);
    if (config == null) {
      throw new CheckpointException(
          "%s: size is '%s'; expected nano, tiny or full".formatted(name(), size));
    }
    return config.withTracker(
        Objects.requireNonNull(TrackerConfig.presets().get(size.equals("full") ? "sam3" : size)));
  }

  public boolean has(String tensor) {
    return tensors.keys().contains(tensor);
  }

  /** Names of all tensors that begin with {@code prefix}. */
  public List<String> names(String prefix) {
    return tensors.keys().stream().filter(name -> name.startsWith(prefix)).sorted().toList();
  }

  public Tensor tensor(String name) {
    Tensor tensor = tensors.find(name);
    if (tensor == null) {
      throw new UncheckedIOException(
          new CheckpointException("%s: no tensor '%s'".formatted(name(), name)));
    }
    return tensor;
  }

  /** A picture of the case as (3, H, W) unsigned bytes, from the file in {@code pictures}. */
  public Tensor picture(String name, int width, int height) throws IOException {
    Path file = folder.resolve("pictures").resolve("%s_%dx%d.png".formatted(name, width, height));
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "%s: the case needs %s, which is not there".formatted(name(), file));
    }
    BufferedImage image = ImageIO.read(file.toFile());
    byte[] planes = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = image.getRGB(x, y);
        for (int c = 0; c < 3; c++) {
          planes[(c * height + y) * width + x] = (byte) (rgb >> (16 - 8 * c));
        }
      }
    }
    return Tensors.of(planes, 3, height, width);
  }

  /** The pictures that the parameters name, in order. */
  public List<Tensor> pictures() throws IOException {
    List<Tensor> all = new ArrayList<>();
    JsonNode p = parameters();
    if (p.has("picture")) {
      all.add(picture(p.get("picture").asString(), p.get("w").asInt(), p.get("h").asInt()));
    }
    for (JsonNode entry : p.path("pictures")) {
      all.add(picture(entry.get(0).asString(), entry.get(1).asInt(), entry.get(2).asInt()));
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    tensors.close();
  }
}
