package io.medsam3.vision;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.LayerNorm;
import io.medsam3.nn.Linear;
import io.medsam3.nn.Probe;
import io.medsam3.nn.RotaryEncoding;
import io.medsam3.nn.ScaledAttention;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pre-norm transformer block over a grid of tokens, with attention in windows or over all. */
final class VisionBlock {
  private final LayerNorm attentionNorm;
  private final Linear qkv;
  private final Linear project;
  private final LayerNorm mlpNorm;
  private final Linear expand;
  private final Linear contract;
  private final RotaryEncoding rotary;
  private final int heads;
  private final int window;
  private final boolean global;

  VisionBlock(Params p, VitConfig config, RotaryEncoding rotary, boolean global) {
    int dim = config.dim();
    attentionNorm = LayerNorm.of(p.at("norm1"), dim);
    qkv = Linear.of(p.at("attn.qkv"), dim, 3L * dim);
    project = Linear.of(p.at("attn.proj"), dim, dim);
    mlpNorm = LayerNorm.of(p.at("norm2"), dim);
    expand = Linear.of(p.at("mlp.fc1"), dim, config.hidden());
    contract = Linear.of(p.at("mlp.fc2"), config.hidden(), dim);
    this.rotary = rotary;
    this.heads = config.heads();
    this.window = config.window();
    this.global = global;
  }

  /** Takes and returns (B, H, W, D). */
  Tensor forward(Tensor x, Probe probe) {
    Tensor z = attentionNorm.forward(x);
    Tensor y = x.add(global ? attendAll(z, probe) : attendWindows(z, probe));
    return y.add(contract.forward(torch.gelu(expand.forward(mlpNorm.forward(y)))));
  }

  private Tensor attendAll(Tensor z, Probe probe) {
    Tensor out = attend(z.flatten(1, 2)).reshape(z.size(0), z.size(1), z.size(2), z.size(3));
    probe.see("attn_global", out);
    return out;
  }

  private Tensor attendWindows(Tensor z, Probe probe) {
    long batch = z.size(0);
    long height = z.size(1);
    long width = z.size(2);
    long dim = z.size(3);
    long rows = (height + window - 1) / window;
    long columns = (width + window - 1) / window;
    // Zeros after the norm, bottom and right, take part in attention as in the official model.
    long[] pad = {0, 0, 0, columns * window - width, 0, rows * window - height};
    Tensor padded = torch.constant_pad_nd(z, pad);
    Tensor windows =
        padded
            .reshape(batch, rows, window, columns, window, dim)
            .permute(0, 1, 3, 2, 4, 5)
            .reshape(batch * rows * columns, (long) window * window, dim);
    Tensor out = attend(windows);
    probe.see("attn_windows", out.reshape(out.size(0), window, window, dim));
    return out.reshape(batch, rows, columns, window, window, dim)
        .permute(0, 1, 3, 2, 4, 5)
        .reshape(batch, rows * window, columns * window, dim)
        .narrow(1, 0, height)
        .narrow(2, 0, width);
  }

  /** Takes and returns (N, T, D). */
  private Tensor attend(Tensor z) {
    long n = z.size(0);
    long tokens = z.size(1);
    long headSize = z.size(2) / heads;
    Tensor packed = qkv.forward(z).reshape(n, tokens, 3, heads, headSize).permute(2, 0, 3, 1, 4);
    Tensor q = rotary.apply(packed.select(0, 0));
    Tensor k = rotary.apply(packed.select(0, 1));
    Tensor y = ScaledAttention.apply(q, k, packed.select(0, 2), null); // (N, heads, T, d)
    return project.forward(y.transpose(1, 2).flatten(2, 3));
  }
}
