package io.medsam3.tracker;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Conv2d;
import io.medsam3.nn.Linear;
import io.medsam3.nn.Mlp;
import io.medsam3.nn.Probe;
import io.medsam3.nn.SinePositionEncoding;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import io.medsam3.vision.Neck;
import io.medsam3.vision.VisionConfig;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The network half that follows objects: its own neck, prompt encoder, mask decoder, memory encoder
 * and memory attention; sam3/model/sam3_tracker_base.py.
 *
 * <p>Holds weights only: what it has seen lies in a {@link TrackingSession}. Threads may share it.
 */
public final class Tracker {
  /** Remembered maps that a frame may look at: the prompted ones are one kind, recent ones six. */
  static final int MEMORY_AGES = 7;

  /** The logit of every pixel of an object that is not there. */
  static final double ABSENT = -1024;

  /** From a mask in 0..1 to the range that stands for logits. */
  private static final double MASK_SCALE = 20;

  private static final double MASK_OFFSET = -10;

  private final VisionConfig vision;
  private final TrackerConfig config;
  private final Neck neck;
  private final Conv2d fine;
  private final Conv2d middle;
  private final PromptEncoder prompts;
  private final MaskDecoder decoder;
  private final Conv2d maskReduction;
  private final Mlp pointer;
  private final Tensor absentPointer;
  private final MemoryEncoder memoryEncoder;
  private final MemoryAttention memoryAttention;
  private final Tensor absentMemory;
  private final Tensor noMemory;
  private final Tensor ages;
  private final Linear pointerAge;
  private final Tensor memoryPositions;

  /** Whether a weight's published name is one of the tracker or of its own neck. */
  public static boolean owns(String key) {
    return key.startsWith("tracker.") || key.contains(".sam2_convs.");
  }

  /** Builds the tracker from the root of a checkpoint: its neck lies beside the detector's. */
  public Tracker(Params root, VisionConfig vision, TrackerConfig config) {
    int dim = vision.dim();
    int grid = vision.grid();
    config.check(dim);
    this.vision = vision;
    this.config = config;
    neck = Neck.of(root.at("detector.backbone.vision_backbone.sam2_convs"), vision);
    Params p = root.at("tracker");
    Params mask = p.at("sam_mask_decoder");
    List<Integer> levels = vision.levelDims();
    fine = Conv2d.of(mask.at("conv_s0"), levels.get(levels.size() - 3), dim / 8, 1);
    middle = Conv2d.of(mask.at("conv_s1"), levels.get(levels.size() - 2), dim / 4, 1);
    prompts = new PromptEncoder(p.at("sam_prompt_encoder"), dim, vision.imageSize(), grid);
    decoder = new MaskDecoder(mask, dim, config);
    maskReduction = Conv2d.of(p.at("mask_downsample"), 1, 1, 4, new Conv2d.Window(4, 0, 1, 1));
    pointer = Mlp.of(p.at("obj_ptr_proj"), dim, dim, dim, dim);
    absentPointer = p.getFloat("no_obj_ptr", 1, dim);
    memoryEncoder = new MemoryEncoder(p.at("maskmem_backbone"), dim, config);
    memoryAttention = new MemoryAttention(p.at("transformer.encoder"), dim, grid, config);
    absentMemory = p.getFloat("no_obj_embed_spatial", 1, config.memoryDim());
    noMemory = p.getFloat("no_mem_embed", 1, 1, dim);
    ages = p.getFloat("maskmem_tpos_enc", MEMORY_AGES, 1, 1, config.memoryDim());
    pointerAge = Linear.of(p.at("obj_ptr_tpos_proj"), dim, config.memoryDim());
    try (Scope scope = new Scope()) {
      memoryPositions =
          p.own(SinePositionEncoding.map(config.memoryDim(), grid, grid).unsqueeze(0));
    }
  }

  public VisionConfig vision() {
    return vision;
  }

  public TrackerConfig config() {
    return config;
  }

  /** Side of the model's square input, in pixels. */
  public int imageSize() {
    return vision.imageSize();
  }

  /** Side of the masks that the decoder makes and takes. */
  public int maskSide() {
    return 4 * vision.grid();
  }

  /** Side of the mask from which a memory is made. */
  public int memoryMaskSide() {
    return 16 * vision.grid();
  }

  /** From the maps of the shared trunk to what the tracker reads of a frame. */
  public FrameFeatures features(List<Tensor> trunkMaps) {
    return features(trunkMaps, torch.ScalarType.Float);
  }

  /** As {@link #features(List)}, with the neck's maps rounded to {@code stored} first. */
  public FrameFeatures features(List<Tensor> trunkMaps, torch.ScalarType stored) {
    try (Scope scope = new Scope()) {
      List<Tensor> levels =
          neck.forward(trunkMaps).stream()
              .map(level -> Tensors.toFloat(Tensors.cast(level, stored)))
              .toList();
      int last = levels.size() - 1;
      return new FrameFeatures(
              fine.forward(levels.get(last - 2)),
              middle.forward(levels.get(last - 1)),
              levels.get(last))
          .kept(scope);
    }
  }

  /** The frame as it is decoded when nothing is remembered. */
  public FrameFeatures withoutMemory(FrameFeatures frame) {
    Tensor top = Tensors.toFloat(frame.top());
    return frame.withTop(top.add(noMemory.reshape(1, noMemory.size(2), 1, 1)));
  }

  /** The frame seen through the memory of O objects. */
  FrameFeatures withMemory(FrameFeatures frame, MemoryTokens memory) {
    return frame.withTop(memoryAttention.forward(frame.top(), memory));
  }

  /**
   * All masks for P prompts on one frame.
   *
   * @param points null for none at all
   * @param mask logits (P, 1, s, s), resized to {@link #maskSide} if need be; null for none
   */
  public MaskCandidates candidates(
      FrameFeatures frame, @Nullable PromptPoints points, @Nullable Tensor mask, Probe probe) {
    Tensor fitted = mask == null ? null : fitted(mask, maskSide());
    var embedding = prompts.embed(points, fitted);
    MaskCandidates all = decoder.forward(frame, embedding, prompts.cellPositions(), probe);
    probe.see("all_masks", all.masks());
    probe.see("all_ious", all.ious());
    probe.see("decoder_object_score", all.objectScore());
    return all;
  }

  /**
   * One mask for each of O objects, none where the object is not seen.
   *
   * @param frame without memory, or seen through it
   * @param points null for none, which on tracked frames is the rule
   * @param multimask whether to choose among three readings
   */
  public HeadOutput head(
      FrameFeatures frame,
      @Nullable PromptPoints points,
      @Nullable Tensor mask,
      boolean multimask,
      Probe probe) {
    try (Scope scope = new Scope()) {
      long objects = points == null ? frame.top().size(0) : points.places().size(0);
      PromptPoints given = points == null ? PromptPoints.nothing(objects) : points;
      MaskCandidates all = candidates(frame, given, mask, probe);
      MaskCandidates.Choice choice = multimask ? all.readings() : all.single();
      Tensor seen = all.objectScore().gt(new Scalar(0)); // (O, 1)
      Tensor masks =
          torch.where(
              seen.unsqueeze(-1).unsqueeze(-1), choice.masks(), filled(choice.masks(), ABSENT));
      var shown = new MaskCandidates.Choice(masks, choice.ious(), choice.tokens()).best();
      Tensor lowRes = shown.masks();
      return new HeadOutput(
              masks,
              choice.ious(),
              lowRes,
              Tensors.resize(lowRes, imageSize(), imageSize()),
              pointer(shown.tokens().select(1, 0), seen),
              all.objectScore())
          .kept(scope);
    }
  }

  /**
   * A given mask as an answer, with the pointer of what lies under it.
   *
   * @param drawn (O, 1, 16g, 16g) in 0..1, soft at the border; on any device
   */
  public HeadOutput given(FrameFeatures frame, Tensor drawn, Probe probe) {
    try (Scope scope = new Scope()) {
      Tensor mask = here(drawn);
      Tensor logits = logitsOf(mask);
      long lowSide = mask.size(2) / vision.trunk().stride() * 4;
      Tensor lowRes = Tensors.resizeAntialiased(logits, lowSide, lowSide);
      HeadOutput read = head(frame, null, maskReduction.forward(mask), false, probe);
      Tensor seen = mask.flatten(1, 3).gt(new Scalar(0)).any(1, true); // (O, 1)
      Tensor pointed = torch.where(seen, read.pointer(), absentPointer);
      Tensor score = logitsOf(Tensors.toFloat(seen));
      return new HeadOutput(lowRes, torch.ones_like(score), lowRes, logits, pointed, score)
          .kept(scope);
    }
  }

  /** Codes of the image cells' centres: (1, C, g, g). */
  public Tensor cellPositions() {
    return prompts.cellPositions();
  }

  /** From tokens (O, C) to pointers (O, C); the one of nothing where the object is not seen. */
  Tensor pointer(Tensor token, Tensor seen) {
    return torch.where(seen, Tensors.toFloat(pointer.forward(token)), absentPointer);
  }

  /** A tensor on the device of the weights. */
  Tensor here(Tensor tensor) {
    return Tensors.beside(absentPointer, tensor);
  }

  /** The pointer of an object that is not there: (1, C). */
  Tensor absentPointer() {
    return absentPointer;
  }

  /**
   * The memory of a frame and its masks: (O, m, g, g).
   *
   * @param logits (O, 1, s, s) of any side
   * @param objectScore (O, 1)
   * @param hard whether to take the mask as decided, as after a prompt, or as probable
   */
  public Tensor memory(FrameFeatures frame, Tensor logits, Tensor objectScore, boolean hard) {
    try (Scope scope = new Scope()) {
      Tensor mask = hard ? Tensors.toFloat(logits.gt(new Scalar(0))) : logits.sigmoid();
      Tensor scaled = fitted(logitsOf(mask), memoryMaskSide());
      Tensor memory = memoryEncoder.forward(Tensors.toFloat(frame.top()), scaled);
      Tensor absent = Tensors.toFloat(objectScore.le(new Scalar(0))); // (O, 1)
      Tensor told = absent.matmul(absentMemory).unsqueeze(-1).unsqueeze(-1); // (O, m, 1, 1)
      return scope.keep(memory.add(told));
    }
  }

  /** Sine code of the cells of a memory: (1, m, g, g). */
  public Tensor memoryPositions() {
    return memoryPositions;
  }

  /** The code of a remembered map's age, (1, m): 0 = prompted, else how many steps ago. */
  Tensor age(int steps) {
    int row = steps == 0 ? MEMORY_AGES - 1 : steps - 1;
    return ages.select(0, row).reshape(1, config.memoryDim());
  }

  /** The codes of pointers' distances in time, as shares of the longest: from (n) to (n, m). */
  Tensor pointerAges(Tensor shares) {
    return Tensors.toFloat(
        pointerAge.forward(SinePositionEncoding.distances(here(shares), vision.dim())));
  }

  private static Tensor logitsOf(Tensor mask) {
    return Tensors.shift(Tensors.scale(mask, MASK_SCALE), MASK_OFFSET);
  }

  static Tensor filled(Tensor like, double value) {
    return torch.full_like(like, new Scalar(value));
  }

  private static Tensor fitted(Tensor mask, long side) {
    return mask.size(2) == side && mask.size(3) == side
        ? mask
        : Tensors.resizeAntialiased(Tensors.toFloat(mask), side, side);
  }
}
