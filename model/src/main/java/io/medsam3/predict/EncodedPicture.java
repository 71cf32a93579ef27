package io.medsam3.predict;

import io.medsam3.detector.DetectorImage;
import io.medsam3.detector.DetectorOutput;
import io.medsam3.nn.Probe;
import io.medsam3.sam3.Sam3;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Scope;
import io.medsam3.text.TextFeatures;
import io.medsam3.text.Tokenizer;
import io.medsam3.vision.Pyramid;
import io.medsam3.volume.Grid;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A picture as the detector has encoded it in one size. */
final class EncodedPicture implements AutoCloseable {
  private final Sam3 network;
  private final Tokenizer tokenizer;
  private final Owner owner = new Owner();
  private final DetectorImage image;

  /**
   * Encodes a picture, the expensive part.
   *
   * @param side of the square that the network sees
   */
  EncodedPicture(Sam3 network, Tokenizer tokenizer, PicturePixels pixels, int side) {
    this.network = network;
    this.tokenizer = tokenizer;
    try (Scope scope = new Scope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor input = ImagePreprocessor.input(pixels.tensor(), side);
      Pyramid pyramid = network.image().pyramid(network.image().trunk(input, Probe.NONE));
      image = network.detector().image(pyramid).map(owner::own);
    }
  }

  /** Asks for several prompts in one pass; the answer belongs to the caller's scope. */
  DetectorOutput ask(List<ConceptPrompt> prompts, Grid grid) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      List<String> phrases = prompts.stream().map(ConceptPrompt::words).toList();
      TextFeatures text = network.text().forward(tokenizer.encode(phrases).shortest(), Probe.NONE);
      return network.detector().forward(image, text, ExemplarTensors.of(prompts, grid), Probe.NONE);
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
