package io.medsam3.train;

import io.medsam3.data.Batch;
import io.medsam3.data.PromptTarget;
import io.medsam3.detector.DetectorOutput;
import io.medsam3.detector.GeometryPrompt;
import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.vision.Pyramid;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Runs the network on a batch in training mode: each image and each phrase is encoded once. */
public final class DetectorTraining {
  private final Sam3 network;
  private final PhraseTokens tokens;

  public DetectorTraining(Sam3 network, PhraseTokens tokens) {
    this.network = network;
    this.tokens = tokens;
  }

  /**
   * A forward pass that may owe a part of its backward pass.
   *
   * @param rest to be run after the backward pass from the output's losses
   */
  record Pass(DetectorOutput output, Runnable rest) {}

  /**
   * Answers every prompt of the batch with both sets of queries; masks are made for the present
   * prompts only, which the batch has first.
   */
  public DetectorOutput forward(Batch batch) {
    return answers(batch, encoded(images(batch)));
  }

  /**
   * The same without keeping what the image encoder's backward pass needs: the rest of the pass
   * runs the encoder once more, from its last part to its first.
   */
  Pass recomputing(Batch batch) {
    Tensor images = Tensors.beside(network.image().positions(), images(batch));
    Recomputed encoder = Recomputed.forward(network.image().parts(), images);
    return new Pass(answers(batch, network.image().ofLevels(encoder.results())), encoder::backward);
  }

  private static Tensor images(Batch batch) {
    return Tensors.of(batch.images(), batch.imageCount(), 3, batch.side(), batch.side());
  }

  private Pyramid encoded(Tensor images) {
    return network.image().pyramid(network.image().trunk(images, Probe.NONE));
  }

  private DetectorOutput answers(Batch batch, Pyramid perImage) {
    List<String> phrases = batch.prompts().stream().map(PromptTarget::phrase).toList();
    long[] imageOf = batch.prompts().stream().mapToLong(PromptTarget::image).toArray();
    long present = Math.max(1, batch.prompts().stream().filter(PromptTarget::present).count());
    Tensor index = Tensors.beside(perImage.levels().get(0), Tensors.of(imageOf, imageOf.length));
    return network
        .detector()
        .forTraining(
            perImage.map(level -> level.index_select(0, index)),
            text(phrases),
            GeometryPrompt.of(batch.prompts().stream().map(PromptTarget::shown).toList()),
            present,
            Probe.NONE);
  }

  private TextFeatures text(List<String> phrases) {
    List<String> unique = new ArrayList<>(phrases.stream().distinct().toList());
    List<long[]> ids = unique.stream().map(tokens::of).toList();
    int context = ids.get(0).length;
    long[] packed = new long[ids.size() * context];
    for (int i = 0; i < ids.size(); i++) {
      System.arraycopy(ids.get(i), 0, packed, i * context, context);
    }
    TextFeatures features =
        network.text().forward(Tensors.of(packed, ids.size(), context), Probe.NONE);
    long[] phraseOf = phrases.stream().mapToLong(unique::indexOf).toArray();
    Tensor index = Tensors.beside(features.tokens(), Tensors.of(phraseOf, phraseOf.length));
    return new TextFeatures(
        features.tokens().index_select(0, index), features.padding().index_select(0, index));
  }
}
