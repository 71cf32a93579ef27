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
    List<PromptTarget> prompts = batch.prompts();
    return answers(
        prompts,
        network.image().pyramid(network.image().trunk(images(batch), Probe.NONE)),
        text(prompts.stream().map(PromptTarget::phrase).toList()),
        segmented(prompts));
  }

  /**
   * The same keeping only what lies between the parts of the image encoder, and what the prompts
   * are answered: the rest of the backward pass asks the prompts again one by one, and then runs
   * the encoder again from its last part to its first.
   *
   * @param imagesLearn whether the encoder needs its backward pass
   */
  Pass recomputing(Batch batch, boolean imagesLearn) {
    Tensor images = Tensors.beside(network.image().positions(), images(batch));
    Recomputed encoder = Recomputed.forward(network.image().parts(), images);
    Pyramid pyramid = network.image().ofLevels(encoder.results());
    TextFeatures text = text(batch.prompts().stream().map(PromptTarget::phrase).toList());
    Tensor words = text.tokens().detach().set_requires_grad(true);
    long segmented = segmented(batch.prompts());
    PromptByPrompt heads =
        PromptByPrompt.forward(
            batch.prompts().size(),
            p ->
                answers(
                    batch.prompts().subList(p, p + 1),
                    pyramid,
                    new TextFeatures(words.narrow(0, p, 1), text.padding().narrow(0, p, 1)),
                    p < segmented ? 1 : 0));
    return new Pass(
        heads.output(),
        () -> {
          heads.backward();
          Recomputed.backward(List.of(text.tokens()), List.of(words.grad()));
          if (imagesLearn) {
            encoder.backward();
          }
        });
  }

  private static Tensor images(Batch batch) {
    return Tensors.of(batch.images(), batch.imageCount(), 3, batch.side(), batch.side());
  }

  /** The semantic loss needs one mask at least. */
  private static long segmented(List<PromptTarget> prompts) {
    return Math.max(1, prompts.stream().filter(PromptTarget::present).count());
  }

  private DetectorOutput answers(
      List<PromptTarget> prompts, Pyramid perImage, TextFeatures text, long segmented) {
    long[] imageOf = prompts.stream().mapToLong(PromptTarget::image).toArray();
    Tensor index = Tensors.beside(perImage.levels().get(0), Tensors.of(imageOf, imageOf.length));
    return network
        .detector()
        .forTraining(
            perImage.map(level -> level.index_select(0, index)),
            text,
            GeometryPrompt.of(prompts.stream().map(PromptTarget::shown).toList()),
            segmented,
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
