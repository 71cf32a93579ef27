package io.medsam3.predict;

import io.medsam3.checkpoint.Checkpoint;
import io.medsam3.checkpoint.CheckpointNotes;
import io.medsam3.raster.Picture;
import io.medsam3.sam3.ConfigFinder;
import io.medsam3.sam3.Sam3;
import io.medsam3.sam3.Sam3Config;
import io.medsam3.tensor.Precision;
import io.medsam3.vision.MobileNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The model of a checkpoint file, ready for pictures. Three lines from a picture to a mask:
 *
 * <pre>{@code
 * try (MedicalSam3 model = MedicalSam3.open(Path.of("sam3.pt"));
 *     ImageSession session = model.encode(picture)) {
 *   Mask mask = session.segment("polyp", model.defaultSelection()).mask();
 * }
 * }</pre>
 *
 * <p>Owns the weights until closed. Threads may share it; a session belongs to one thread at a
 * time.
 */
public final class MedicalSam3 implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final Sam3 network;
  private final ImagePredictor predictor;

  private MedicalSam3(Checkpoint checkpoint, Sam3 network) {
    this.checkpoint = checkpoint;
    this.network = network;
    this.predictor = new ImagePredictor(network);
  }

  /** Opens a checkpoint in float32. */
  public static MedicalSam3 open(Path file) throws IOException {
    return open(file, Precision.FLOAT32);
  }

  /**
   * Opens a checkpoint of any published layout, or of this project.
   *
   * @throws io.medsam3.checkpoint.CheckpointException when the file is not what it claims to be,
   *     with every tensor that does not fit
   */
  public static MedicalSam3 open(Path file, Precision precision) throws IOException {
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
              name -> Checkpoint.isKnownUnused(name) || isTracker(name));
      return new MedicalSam3(checkpoint, network);
    } catch (IOException | RuntimeException | Error failure) {
      checkpoint.close();
      throw failure;
    }
  }

  /** The tracker and its neck serve volumes, not pictures. */
  private static boolean isTracker(String name) {
    return name.startsWith("tracker.") || name.contains(".sam2_convs.");
  }

  /**
   * Encodes a picture, the expensive part; the caller closes the result.
   *
   * @throws IllegalArgumentException when a sample is not a number
   */
  public ImageSession encode(Picture picture) {
    return predictor.encode(picture);
  }

  /** The rule that the checkpoint was made for. */
  public Selection defaultSelection() {
    if (network.config().vision().trunk() instanceof MobileNetConfig) {
      return Selection.SEMANTIC;
    }
    return checkpoint.layout() == Checkpoint.Layout.IMAGE_MODEL
        ? Selection.MEDICAL_SAM3
        : Selection.SAM3;
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
