package io.medsam3.detector;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Probe;
import io.medsam3.tensor.Tensors;
import io.medsam3.text.TextFeatures;
import io.medsam3.vision.Pyramid;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Finds every instance of a concept in an image; the heads of sam3/model/sam3_image.py. */
public final class Detector {
  private final GeometryEncoder geometry;
  private final FusionEncoder fusion;
  private final QueryDecoder decoder;
  private final ConceptScoring scoring;
  private final SegmentationHead segmentation;

  /** Builds the detector at {@code p}, whose place is the published {@code detector}. */
  public Detector(Params p, DetectorConfig config) {
    geometry = new GeometryEncoder(p.at("geometry_encoder"), config);
    fusion = new FusionEncoder(p.at("transformer.encoder"), config);
    decoder = new QueryDecoder(p.at("transformer.decoder"), config);
    scoring = new ConceptScoring(p.at("dot_prod_scoring"), config);
    segmentation = new SegmentationHead(p.at("segmentation_head"), config);
  }

  /** Encodes exemplars alone: points, boxes and the class token of each prompt. */
  public PaddedSequence exemplars(Pyramid pyramid, GeometryPrompt exemplars, Probe probe) {
    long prompts = exemplars.boxes().size(0);
    return geometry.forward(
        exemplars, ImageTokens.of(pyramid.coarsest(), pyramid.positions(), prompts), probe);
  }

  /** Computes once what every prompt to an image needs. */
  public DetectorImage image(Pyramid pyramid) {
    ImageTokens tokens =
        ImageTokens.of(pyramid.coarsest(), pyramid.positions(), pyramid.coarsest().size(0));
    return new DetectorImage(
        pyramid.coarsest(),
        pyramid.positions(),
        fusion.attended(tokens),
        segmentation.convolved(pyramid));
  }

  /**
   * Answers P prompts.
   *
   * @param image each prompt's, or the one image of all prompts
   */
  public DetectorOutput forward(
      DetectorImage image, TextFeatures text, GeometryPrompt exemplars, Probe probe) {
    long prompts = text.tokens().size(0);
    ImageTokens tokens = ImageTokens.of(image.coarsest(), image.positions(), prompts);
    PromptTokens prompt = prompt(text, geometry.forward(exemplars, tokens, probe.at("geometry")));
    Fused fused = fuse(tokens, image.attended(), prompt, false, probe);
    MaskFeatures masks =
        segmentation.forward(
            segmentation.from(image.convolved()), fused.memory, prompt, fused.queries(), probe);
    return new DetectorOutput(layers(fused.answers, scoring.concept(prompt), probe), masks);
  }

  /**
   * Answers P prompts in training: with one-to-many queries too, and with masks for the first
   * {@code segmented} prompts only, since an absent target has no mask to learn from.
   *
   * @param pyramid of each prompt's image, or of the one image of all prompts
   */
  public DetectorOutput forTraining(
      Pyramid pyramid, TextFeatures text, GeometryPrompt exemplars, long segmented, Probe probe) {
    long prompts = text.tokens().size(0);
    ImageTokens tokens = ImageTokens.of(pyramid.coarsest(), pyramid.positions(), prompts);
    PromptTokens prompt = prompt(text, geometry.forward(exemplars, tokens, probe.at("geometry")));
    Fused fused = fuse(tokens, fusion.attended(tokens), prompt, true, probe);
    MaskFeatures masks =
        segmentation.forward(
            segmentation.from(pyramid.map(level -> first(level, segmented))),
            fused.memory.first(segmented),
            prompt.first(segmented),
            first(fused.queries(), segmented),
            probe);
    return new DetectorOutput(layers(fused.answers, scoring.concept(prompt), probe), masks);
  }

  /** Image tokens that saw the prompt, and each decoder layer's answer to them. */
  private record Fused(ImageTokens memory, List<QueryDecoder.Answer> answers) {
    Tensor queries() {
      return answers.get(answers.size() - 1).queries();
    }
  }

  private Fused fuse(
      ImageTokens image, Tensor attended, PromptTokens prompt, boolean dual, Probe probe) {
    probe.see("prompt", prompt.tokens());
    probe.see("prompt_mask", prompt.padding());
    ImageTokens memory =
        image.with(
            fusion.forward(attended, image.positions(), prompt.tokens(), prompt.bias(), probe));
    return new Fused(memory, decoder.forward(memory, prompt, dual, probe));
  }

  private static Tensor first(Tensor batch, long count) {
    return batch.size(0) == 1 ? batch : batch.narrow(0, 0, count);
  }

  private static PromptTokens prompt(TextFeatures text, PaddedSequence shown) {
    Tensor tokens = Tensors.cat(1, Tensors.toFloat(text.tokens()), shown.tokens());
    Tensor shownPadding = Tensors.beside(text.padding(), shown.padding());
    return PromptTokens.of(tokens, Tensors.cat(1, text.padding(), shownPadding));
  }

  private List<DetectorOutput.Layer> layers(
      List<QueryDecoder.Answer> answers, Tensor concept, Probe probe) {
    List<DetectorOutput.Layer> layers = new ArrayList<>();
    for (QueryDecoder.Answer answer : answers) {
      probe.see("reference" + layers.size(), answer.reference());
      probe.see("queries" + layers.size(), answer.queries());
      Tensor logits = scoring.score(answer.queries(), concept);
      layers.add(new DetectorOutput.Layer(logits, answer.boxes(), answer.presence()));
    }
    return layers;
  }
}
