package io.medsam3.checkpoint;

import io.medsam3.storage.Sha256;
import io.medsam3.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint file of any published layout, under the official names.
 *
 * <p>Tensors are mapped where the layout allows it and outlive this object; closing it only ends
 * {@link #find}.
 */
public final class Checkpoint implements WeightSource, AutoCloseable {
  /** How a file names its tensors. */
  public enum Layout {
    /** {@code detector.} and {@code tracker.}, as in sam3.pt and in files of this project. */
    OFFICIAL("official"),
    /** The image model alone, without prefix, as Medical SAM3's trainer saves it. */
    IMAGE_MODEL("image model without tracker"),
    /** The names of Hugging Face transformers, with split projections. */
    HUGGING_FACE("Hugging Face");

    private final String title;

    Layout(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  private static final Pattern IMAGE_MODEL_NAME =
      Pattern.compile(
          "(backbone|geometry_encoder|transformer|segmentation_head|dot_prod_scoring)\\..*");

  private static final Pattern KNOWN_UNUSED =
      Pattern.compile(
          ".*\\.freqs_cis"
              + "|detector\\.backbone\\.vision_backbone\\.(sam2_)?convs\\.3\\..*"
              + "|detector\\.backbone\\.language_backbone\\.encoder\\.text_projection"
              + "|detector\\.segmentation_head\\.pixel_decoder\\.(conv_layers|norms)\\.2\\..*"
              + "|detector\\.geometry_encoder\\.points_.*"
              + "|tracker\\.no_mem_pos_enc");

  private static final Pattern POINT_PROJECTION =
      Pattern.compile("detector\\.geometry_encoder\\.points_.*");

  private final Path path;
  private final CheckpointFile file;
  private final Layout layout;
  private final Optional<CheckpointNotes> notes;
  private @Nullable String sha256;

  private Checkpoint(
      Path path, CheckpointFile file, Layout layout, Optional<CheckpointNotes> notes) {
    this.path = path;
    this.file = file;
    this.layout = layout;
    this.notes = notes;
  }

  /** Whether the file is of a kind that holds checkpoints, by its first bytes alone. */
  public static boolean claims(Path path) throws IOException {
    return FileFormat.claims(path);
  }

  /**
   * Opens a file of any published layout; no number is read yet.
   *
   * @throws CheckpointException in one line, when it is not a checkpoint of this network
   */
  public static Checkpoint open(Path path) throws IOException {
    CheckpointFile file = FileFormat.open(path);
    try {
      Layout layout = layout(file);
      Optional<CheckpointNotes> notes =
          file instanceof Safetensors own ? CheckpointNotes.of(own.metadata()) : Optional.empty();
      CheckpointFile official =
          switch (layout) {
            case OFFICIAL -> file;
            case IMAGE_MODEL -> new DetectorFile(file);
            case HUGGING_FACE -> new HuggingFaceFile(file);
          };
      return new Checkpoint(path, official, layout, notes);
    } catch (Throwable failure) {
      file.close();
      throw failure;
    }
  }

  private static Layout layout(CheckpointFile file) throws CheckpointException {
    Set<String> names = file.keys();
    if (HuggingFaceNames.areNamesOf(names)) {
      return Layout.HUGGING_FACE;
    }
    if (names.stream().anyMatch(n -> n.startsWith("detector.") || n.startsWith("tracker."))) {
      return Layout.OFFICIAL;
    }
    if (names.stream().anyMatch(name -> IMAGE_MODEL_NAME.matcher(name).matches())) {
      return Layout.IMAGE_MODEL;
    }
    List<String> some = names.stream().limit(3).map(Checkpoint::abbreviated).toList();
    throw new CheckpointException(
        "%s: a checkpoint of another network: its %d tensors have names such as %s"
            .formatted(file.name(), names.size(), some));
  }

  private static String abbreviated(String name) {
    String plain = name.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 80 ? plain.substring(0, 80) + "..." : plain;
  }

  /** Whether a name belongs to the published layouts although no forward pass uses its tensor. */
  public static boolean isKnownUnused(String name) {
    return KNOWN_UNUSED.matcher(name).matches();
  }

  public Path path() {
    return path;
  }

  public Layout layout() {
    return layout;
  }

  /** What a file of this project says of itself; empty for a published file. */
  public Optional<CheckpointNotes> notes() {
    return notes;
  }

  /** Whether any tensor lies below that place, such as {@code "tracker."}. */
  public boolean holds(String prefix) {
    return file.keys().stream().anyMatch(key -> key.startsWith(prefix));
  }

  /** What the layout lacks and how that is met, a sentence each; to be told to the user. */
  public List<String> remarks() {
    return layout == Layout.HUGGING_FACE && !holds("detector.geometry_encoder.points_")
        ? List.of(
            "the Hugging Face layout has no weights for point exemplars;"
                + " they are zero, so points as exemplars do nothing")
        : List.of();
  }

  /** What the file holds, under official names. */
  public Collection<TensorSpec> specs() {
    return file.specs();
  }

  @Override
  public @Nullable Tensor find(String key, long... shape) {
    Tensor found = file.find(key, shape);
    boolean dropped =
        found == null && layout == Layout.HUGGING_FACE && POINT_PROJECTION.matcher(key).matches();
    return dropped ? Tensors.zeros(ScalarType.Float, shape) : found;
  }

  @Override
  public Set<String> keys() {
    return file.keys();
  }

  @Override
  public String name() {
    return file.name();
  }

  /**
   * The SHA-256 of the file, in lower-case hexadecimal; reads all of it once.
   *
   * @param progress hears after every piece how many bytes are done
   */
  public synchronized String sha256(LongConsumer progress) throws IOException {
    if (sha256 == null) {
      sha256 = new Sha256().add(path, progress).hex();
    }
    return sha256;
  }

  /**
   * Writes the weights as a safetensors file of this project, under official names and in their
   * number types; rotary tables, which are computed, are left out.
   */
  public void save(Path target, CheckpointNotes notes) throws IOException {
    List<TensorSpec> kept =
        specs().stream().filter(spec -> !spec.name().endsWith("freqs_cis")).toList();
    SafetensorsWriter.write(
        target,
        kept,
        spec -> Objects.requireNonNull(find(spec.name(), spec.shape()), spec.name()),
        notes.toMetadata());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
