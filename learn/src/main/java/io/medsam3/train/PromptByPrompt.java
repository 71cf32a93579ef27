package io.medsam3.train;

import io.medsam3.detector.DetectorOutput;
import io.medsam3.detector.MaskFeatures;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Asks one prompt after the other and keeps only the answers; the backward pass asks each once
 * more. What many prompts take is then what one takes.
 */
final class PromptByPrompt {
  private static final int PER_LAYER = 3;

  private final IntFunction<DetectorOutput> ask;
  private final List<Tensor> answers;

  private PromptByPrompt(IntFunction<DetectorOutput> ask, List<Tensor> answers) {
    this.ask = ask;
    this.answers = answers;
  }

  /**
   * Asks all prompts.
   *
   * @param ask answers one prompt; after the first prompt without a mask none has one
   */
  static PromptByPrompt forward(int prompts, IntFunction<DetectorOutput> ask) {
    try (Scope scope = new Scope();
        NoGradGuard none = new NoGradGuard()) {
      List<List<Tensor>> each = new ArrayList<>();
      for (int p = 0; p < prompts; p++) {
        try (Scope one = new Scope()) {
          each.add(tensors(ask.apply(p)).stream().map(one::keep).toList());
        }
      }
      List<Tensor> answers = new ArrayList<>();
      for (int i = 0; i < each.get(0).size(); i++) {
        int index = i;
        Tensor[] ofAll = each.stream().map(said -> said.get(index)).toArray(Tensor[]::new);
        answers.add(scope.keep(Tensors.cat(0, ofAll)));
      }
      answers.forEach(answer -> answer.set_requires_grad(true));
      return new PromptByPrompt(ask, answers);
    }
  }

  /** What all prompts were answered, as leaves that take gradients. */
  DetectorOutput output() {
    int masks = answers.size() - PER_LAYER;
    List<DetectorOutput.Layer> layers = new ArrayList<>();
    for (int i = 0; i < masks; i += PER_LAYER) {
      layers.add(new DetectorOutput.Layer(answers.get(i), answers.get(i + 1), answers.get(i + 2)));
    }
    return new DetectorOutput(
        layers,
        new MaskFeatures(answers.get(masks), answers.get(masks + 1), answers.get(masks + 2)));
  }

  /** Adds to the gradients of whatever the answers depend on. */
  void backward() {
    for (int p = 0; p < answers.get(0).size(0); p++) {
      try (Scope scope = new Scope()) {
        int prompt = p;
        Recomputed.backward(
            tensors(ask.apply(p)),
            answers.stream().map(answer -> Recomputed.gradient(answer, prompt)).toList());
      }
    }
  }

  private static List<Tensor> tensors(DetectorOutput output) {
    List<Tensor> tensors = new ArrayList<>();
    for (DetectorOutput.Layer layer : output.layers()) {
      tensors.addAll(List.of(layer.logits(), layer.boxes(), layer.presence()));
    }
    MaskFeatures masks = output.masks();
    tensors.addAll(List.of(masks.pixels(), masks.queries(), masks.semantic()));
    return tensors;
  }
}
