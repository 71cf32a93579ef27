package io.medsam3.predict;

import io.medsam3.checkpoint.Checkpoint;
import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.ConfigFinder;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Device;
import io.medsam3.tensor.Precision;
import io.medsam3.tracker.Tracker;
import io.medsam3.volume.Volume;
import io.medsam3.words.Lexicon;
import io.medsam3.words.Wording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;

/**
 * The model of a checkpoint file, ready for pictures and volumes. Three lines to a mask:
 *
 * <pre>{@code
 * try (MedicalSam3 model = MedicalSam3.open()) {
 *   LabelMap liver = model.segment(volume, "liver").labelMap();
 * }
 * }</pre>
 *
 * <p>A picture is encoded once and asked often: {@link #encode}.
 *
 * <p>Owns the weights until closed. Threads may share it; a session belongs to one thread at a
 * time.
 */
public final class MedicalSam3 implements AutoCloseable {
  /** Smaller tiles would show nothing but texture. */
  private static final int LEAST_TILE = 64;

  private static final String CLOSER_LOOKS =
      "; what words or exemplars find again in %s, by the mean of the maps; thin targets again"
          + " in four overlapping quarters, small objects that are pointed at in windows of the"
          + " picture and once more with what was found, answers for a box end at it";

  private final Checkpoint checkpoint;
  private final Sam3 network;
  private final Precision precision;
  private final ImagePredictor predictor;

  private MedicalSam3(Checkpoint checkpoint, Sam3 network, Precision precision) {
    this.checkpoint = checkpoint;
    this.network = network;
    this.precision = precision;
    this.predictor = new ImagePredictor(network);
  }

  /**
   * Where the bundled model is: below the folder that the system property {@code medsam3.home}
   * names, else below the current one.
   */
  public static Path bundled() throws NoSuchFileException {
    Path file =
        Path.of(System.getProperty("medsam3.home", ""))
            .resolve(Path.of("models", "medsam3-mobile.safetensors"));
    if (!Files.exists(file)) {
      throw new NoSuchFileException(
          file.toString(), null, "the bundled model is not there; name the file of a model");
    }
    return file;
  }

  /** Opens the bundled model. */
  public static MedicalSam3 open() throws IOException {
    return open(bundled());
  }

  /** Opens a checkpoint in float32 on the CPU. */
  public static MedicalSam3 open(Path file) throws IOException {
    return open(file, Precision.FLOAT32);
  }

  /** As {@link #open(Path, Precision, Device)}, on the CPU. */
  public static MedicalSam3 open(Path file, Precision precision) throws IOException {
    return open(file, precision, Device.CPU);
  }

  /**
   * Opens a checkpoint of any published layout, or of this project.
   *
   * @param device where the network runs; pictures and answers stay on the CPU
   * @throws IllegalArgumentException when this build or this machine has no such device
   * @throws io.medsam3.checkpoint.CheckpointException when the file is not what it claims to be,
   *     with every tensor that does not fit
   */
  public static MedicalSam3 open(Path file, Precision precision, Device device) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(file);
    try {
      Optional<CheckpointNotes> notes = checkpoint.notes();
      Sam3Config config =
          notes.isPresent()
              ? Sam3Config.fromJson(notes.get().configuration())
              : ConfigFinder.find(checkpoint);
      Sam3 network =
          Sam3.load(
              config,
              checkpoint,
              precision,
              name -> Checkpoint.isKnownUnused(name) || Tracker.owns(name),
              device);
      return new MedicalSam3(checkpoint, network, precision);
    } catch (IOException | RuntimeException | Error failure) {
      checkpoint.close();
      throw failure;
    }
  }

  /**
   * Encodes a picture, the expensive part; the caller closes the result.
   *
   * @throws IllegalArgumentException when a sample is not a number
   */
  public ImageSession encode(Picture picture) {
    return predictor.encode(picture);
  }

  /**
   * Encodes a picture to point at objects on it; the caller closes the result.
   *
   * @throws IllegalArgumentException when the checkpoint has no tracker
   */
  public ObjectSession objects(Picture picture) {
    return new ObjectSession(network, picture);
  }

  /**
   * Segments a volume by words of the lexicon, slice by slice, by the rule that the checkpoint was
   * made for.
   *
   * @throws IllegalArgumentException when a small model is asked for what it was not trained on; a
   *     {@link VolumeRequest} asks all the same
   */
  public VolumeSegmentation segment(Volume volume, String... phrases) throws IOException {
    Lexicon lexicon = Lexicon.bundled();
    List<String> words = new ArrayList<>();
    for (String phrase : phrases) {
      Wording wording = lexicon.understand(phrase, isSmall(), false);
      if (!wording.warnings().isEmpty()) {
        throw new IllegalArgumentException(wording.warnings().get(0));
      }
      words.add(wording.used());
    }
    return segment(volume, VolumeRequest.of(words, defaultSelection()), Progress.NONE);
  }

  /**
   * Segments a volume by words, slice by slice.
   *
   * @param progress told after each slice
   */
  public VolumeSegmentation segment(Volume volume, VolumeRequest request, Progress progress)
      throws IOException {
    Provenance provenance = provenance();
    return new VolumeSegmenter(predictor, volume, request).run(provenance, progress);
  }

  /**
   * Segments a large picture tile by tile.
   *
   * @param side of the tiles in pixels, at least 64; an eighth at each end is looked at only
   * @param progress told after each tile
   */
  public List<TiledAnswer> segmentTiles(
      Picture picture,
      List<ConceptPrompt> prompts,
      Selection selection,
      int side,
      Progress progress) {
    checkTiles(side, prompts.stream().anyMatch(prompt -> !prompt.exemplars().isEmpty()));
    return new TiledSegmenter(predictor, picture, prompts, selection, side).run(progress);
  }

  /**
   * Refuses what {@link #segmentTiles} cannot do.
   *
   * @param boxes whether boxes are among the prompts
   */
  public static void checkTiles(int side, boolean boxes) {
    if (side < LEAST_TILE) {
      throw new IllegalArgumentException(
          "tiles of %d pixels; expected at least %d".formatted(side, LEAST_TILE));
    }
    if (boxes) {
      throw new IllegalArgumentException(
          "boxes lie in one tile only; ask by words, or without tiles");
    }
  }

  /** What results should say of this model; reads the whole checkpoint the first time. */
  public Provenance provenance() throws IOException {
    return new Provenance(
        Release.version(),
        checkpoint.path().toString(),
        checkpoint.sha256(done -> {}),
        network.config().toJson(),
        precision.name().toLowerCase(Locale.ROOT),
        network.device().toString(),
        torch.get_num_threads(),
        preprocessing());
  }

  private String preprocessing() {
    int side = network.config().vision().imageSize();
    String stretched =
        ("stretched to %d x %d by antialiased bilinear resampling, rounded to whole levels, then"
                + " (level / 255 - 0.5) / 0.5")
            .formatted(side, side);
    return isSmall() ? stretched + CLOSER_LOOKS.formatted(OtherSizes.named(side)) : stretched;
  }

  /** Whether this is the small kind of network, which knows the words of its training only. */
  public boolean isSmall() {
    return network.config().isSmall();
  }

  /** The rule that the checkpoint was made for. */
  public Selection defaultSelection() {
    return checkpoint.layout() == Checkpoint.Layout.IMAGE_MODEL
        ? Selection.MEDICAL_SAM3
        : Selection.suiting(config());
  }

  public Sam3Config config() {
    return network.config();
  }

  /** The network, for work below the level of pictures; it belongs to this object. */
  public Sam3 network() {
    return network;
  }

  /** The file that the weights came from. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Number of weights that the network uses. */
  public long parameters() {
    return network.weights().values().stream().mapToLong(weight -> weight.numel()).sum();
  }

  @Override
  public void close() throws IOException {
    network.close();
    checkpoint.close();
  }
}
