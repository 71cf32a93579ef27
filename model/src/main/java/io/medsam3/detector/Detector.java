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

  /**
   * Answers P prompts.
   *
   * @param pyramid of each prompt's image, or of the one image of all prompts
   * @param dual whether to answer with one-to-many queries too, for training
   */
  public DetectorOutput forward(
      Pyramid pyramid, TextFeatures text, GeometryPrompt exemplars, boolean dual, Probe probe) {
    long prompts = text.tokens().size(0);
    ImageTokens image = ImageTokens.of(pyramid.coarsest(), pyramid.positions(), prompts);
    PaddedSequence shown = geometry.forward(exemplars, image, probe.at("geometry"));
    Tensor tokens = Tensors.cat(1, Tensors.toFloat(text.tokens()), shown.tokens());
    PromptTokens prompt = PromptTokens.of(tokens, Tensors.cat(1, text.padding(), shown.padding()));
    probe.see("prompt", prompt.tokens());
    probe.see("prompt_mask", prompt.padding());
    ImageTokens memory = image.with(fusion.forward(image, prompt.tokens(), prompt.bias(), probe));
    List<QueryDecoder.Answer> answers = decoder.forward(memory, prompt, dual, probe);
    Tensor concept = scoring.concept(prompt);
    List<DetectorOutput.Layer> layers = new ArrayList<>();
    for (QueryDecoder.Answer answer : answers) {
      probe.see("reference" + layers.size(), answer.reference());
      probe.see("queries" + layers.size(), answer.queries());
      layers.add(
          new DetectorOutput.Layer(
              scoring.score(answer.queries(), concept), answer.boxes(), answer.presence()));
    }
    Tensor queries = answers.get(answers.size() - 1).queries();
    return new DetectorOutput(
        layers, segmentation.forward(pyramid, memory, prompt, queries, probe));
  }
}
