package io.medsam3.detector;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Attention;
import io.medsam3.nn.Boxes;
import io.medsam3.nn.FeedForward;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.Linear;
import io.medsam3.nn.Probe;
import io.medsam3.nn.RoiAlign;
import io.medsam3.nn.SinePositionEncoding;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Turns exemplar points and boxes into prompt tokens that have looked at the image;
 * sam3/model/geometry_encoders.py.
 */
final class GeometryEncoder {
  private static final int POOL = 7;

  private final long dim;
  private final Tensor labelEmbedding;
  private final Tensor classToken;
  private final Linear pointDirect;
  private final Linear pointPool;
  private final Linear pointPosition;
  private final Linear boxDirect;
  private final Tensor boxPoolWeight;
  private final Tensor boxPoolBias;
  private final Linear boxPosition;
  private final Linear finalProjection;
  private final LayerNorm norm;
  private final LayerNorm imageNorm;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm encodeNorm;

  GeometryEncoder(Params p, DetectorConfig config) {
    dim = config.dim();
    labelEmbedding = p.getFloat("label_embed.weight", 2, dim);
    classToken = p.getFloat("cls_embed.weight", 1, dim);
    pointDirect = Linear.of(p.at("points_direct_project"), 2, dim);
    pointPool = Linear.of(p.at("points_pool_project"), dim, dim);
    pointPosition = Linear.of(p.at("points_pos_enc_project"), dim, dim);
    boxDirect = Linear.of(p.at("boxes_direct_project"), 4, dim);
    boxPoolWeight = p.getFloat("boxes_pool_project.weight", dim, dim, POOL, POOL);
    boxPoolBias = p.getFloat("boxes_pool_project.bias", dim);
    boxPosition = Linear.of(p.at("boxes_pos_enc_project"), dim + 2, dim);
    finalProjection = Linear.of(p.at("final_proj"), dim, dim);
    norm = LayerNorm.of(p.at("norm"), dim);
    imageNorm = LayerNorm.of(p.at("img_pre_norm"), dim);
    for (int i = 0; i < config.geometryLayers(); i++) {
      layers.add(new Layer(p.at("encode", i), config));
    }
    encodeNorm = LayerNorm.of(p.at("encode_norm"), dim);
  }

  /**
   * Takes the exemplars of P prompts and their images' tokens (P, g*g, C) with positions (1, g*g,
   * C); returns points, boxes and one class token, encoded.
   */
  PaddedSequence forward(GeometryPrompt prompt, ImageTokens image, Probe probe) {
    Tensor pooled = poolable(image);
    PaddedSequence sequence =
        new PaddedSequence(points(prompt, pooled), prompt.pointPadding())
            .append(new PaddedSequence(boxes(prompt, pooled, probe), prompt.boxPadding()))
            .append(classTokens(prompt.boxes().size(0)));
    Tensor x = norm.forward(finalProjection.forward(sequence.tokens()));
    probe.see("tokens_in", x);
    Tensor bias = Tensors.beside(x, Attention.paddingBias(sequence.padding()));
    for (int i = 0; i < layers.size(); i++) {
      x = layers.get(i).forward(x, bias, image);
      probe.see("layer" + i, x);
    }
    return new PaddedSequence(encodeNorm.forward(x), sequence.padding());
  }

  /** The normalised map that boxes and points pool from: (P, C, g, g). */
  private Tensor poolable(ImageTokens image) {
    Tensor tokens = imageNorm.forward(image.tokens());
    return tokens.transpose(1, 2).reshape(tokens.size(0), dim, image.grid(), image.grid());
  }

  private PaddedSequence classTokens(long prompts) {
    long[] shape = {prompts, 1, dim};
    return new PaddedSequence(
        classToken.unsqueeze(0).expand(shape, false), Tensors.zeros(ScalarType.Bool, prompts, 1));
  }

  private Tensor points(GeometryPrompt prompt, Tensor map) {
    Tensor points = Tensors.beside(map, prompt.points());
    if (points.size(1) == 0) {
      return Tensors.zeros(map, ScalarType.Float, points.size(0), 0, dim);
    }
    Tensor grid = Tensors.shift(Tensors.scale(points, 2), -1).unsqueeze(2); // (P, n, 1, 2)
    Tensor sampled =
        torch.grid_sampler(map, grid, 0, 0, false).squeeze(-1).transpose(1, 2); // (P, n, C)
    Tensor code = SinePositionEncoding.coordinates(points, dim / 2).flatten(2, 3); // x, then y
    return pointDirect
        .forward(points)
        .add(pointPool.forward(sampled))
        .add(pointPosition.forward(code))
        .add(embedded(prompt.pointLabels()));
  }

  private Tensor boxes(GeometryPrompt prompt, Tensor map, Probe probe) {
    Tensor boxes = Tensors.beside(map, prompt.boxes());
    if (boxes.size(1) == 0) {
      return Tensors.zeros(map, ScalarType.Float, boxes.size(0), 0, dim);
    }
    Tensor roi = poolBoxes(prompt.boxes(), map); // (P m, C, 7, 7)
    probe.see("roi", roi);
    Tensor pooled =
        torch
            .linear(roi.flatten(1, 3), boxPoolWeight.flatten(1, 3), boxPoolBias)
            .reshape(boxes.size(0), boxes.size(1), dim);
    Tensor code = SinePositionEncoding.coordinates(boxes, dim / 2); // (P, m, 4, C/2)
    Tensor position =
        Tensors.cat(
            -1,
            code.select(2, 1),
            code.select(2, 0),
            Tensors.slice(boxes, -1, 3, 4),
            Tensors.slice(boxes, -1, 2, 3)); // y, x, h, w
    return boxDirect
        .forward(boxes)
        .add(pooled)
        .add(boxPosition.forward(position))
        .add(embedded(prompt.boxLabels()));
  }

  private Tensor embedded(Tensor labels) {
    return torch.embedding(labelEmbedding, Tensors.beside(labelEmbedding, labels));
  }

  private static Tensor poolBoxes(Tensor boxes, Tensor map) {
    int count = (int) boxes.size(1);
    float[] corners = Tensors.toFloats(Tensors.scale(Boxes.corners(boxes), map.size(2)));
    Tensor[] pooled = new Tensor[(int) boxes.size(0)];
    for (int p = 0; p < pooled.length; p++) {
      float[][] each = new float[count][];
      for (int i = 0; i < count; i++) {
        int at = 4 * (p * count + i);
        each[i] = Arrays.copyOfRange(corners, at, at + 4);
      }
      pooled[p] = RoiAlign.pool(map.select(0, p), each, POOL);
    }
    return Tensors.cat(0, pooled);
  }

  /** Pre-norm layer: tokens see each other, then the image as it is. */
  private static final class Layer {
    private final LayerNorm selfNorm;
    private final Attention self;
    private final LayerNorm imageNorm;
    private final Attention image;
    private final LayerNorm feedForwardNorm;
    private final FeedForward feedForward;

    Layer(Params p, DetectorConfig config) {
      selfNorm = LayerNorm.of(p.at("norm1"), config.dim());
      self = Attention.of(p.at("self_attn"), config.dim(), config.heads());
      imageNorm = LayerNorm.of(p.at("norm2"), config.dim());
      image = Attention.of(p.at("cross_attn_image"), config.dim(), config.heads());
      feedForwardNorm = LayerNorm.of(p.at("norm3"), config.dim());
      feedForward = FeedForward.of(p, config.dim(), config.feedForward());
    }

    /** Takes and returns (P, T, C). */
    Tensor forward(Tensor x, Tensor paddingBias, ImageTokens tokens) {
      Tensor z = selfNorm.forward(x);
      Tensor y = x.add(self.forward(z, z, z, paddingBias));
      y = y.add(image.forward(imageNorm.forward(y), tokens.positioned(), tokens.tokens()));
      return y.add(feedForward.forward(feedForwardNorm.forward(y)));
    }
  }
}
