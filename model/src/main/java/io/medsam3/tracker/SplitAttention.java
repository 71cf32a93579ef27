package io.medsam3.tracker;

import io.medsam3.checkpoint.Params;
import io.medsam3.nn.Linear;
import io.medsam3.nn.RotaryEncoding;
import io.medsam3.nn.ScaledAttention;
import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Attention with a projection of its own for each of query, key and value; sam3/sam. */
record SplitAttention(Linear query, Linear key, Linear value, Linear out, long heads) {
  /** Looks from tokens of width {@code dim} at tokens of width {@code keyDim}. */
  static SplitAttention of(Params p, long dim, long keyDim, long inner, long heads) {
    return new SplitAttention(
        Linear.of(p.at("q_proj"), dim, inner),
        Linear.of(p.at("k_proj"), keyDim, inner),
        Linear.of(p.at("v_proj"), keyDim, inner),
        Linear.of(p.at("out_proj"), inner, dim),
        heads);
  }

  /** Takes q (B, Tq, C), k and v (B, Tk, K); returns (B, Tq, C). */
  Tensor forward(Tensor q, Tensor k, Tensor v) {
    return attend(split(query.forward(q)), split(key.forward(k)), split(value.forward(v)));
  }

  /**
   * As {@link #forward}, with queries and keys turned by their place on the grid.
   *
   * @param unplaced how many keys at the end have no place; those before are whole grids
   */
  Tensor forward(Tensor q, Tensor k, Tensor v, RotaryEncoding places, long unplaced) {
    Tensor queries = places.apply(split(query.forward(q)));
    Tensor keys = split(key.forward(k)); // one head: (B, 1, Tk, C)
    long cells = queries.size(2);
    long grids = (keys.size(2) - unplaced) / cells;
    Tensor placed = Tensors.slice(keys, 2, 0, grids * cells);
    long[] apart = {keys.size(0), grids, cells, keys.size(3)};
    Tensor turned = places.apply(placed.reshape(apart)).reshape(Tensors.shape(placed));
    Tensor all =
        unplaced == 0
            ? turned
            : Tensors.cat(2, turned, Tensors.slice(keys, 2, grids * cells, keys.size(2)));
    return attend(queries, all, split(value.forward(v)));
  }

  private Tensor attend(Tensor q, Tensor k, Tensor v) {
    return out.forward(ScaledAttention.apply(q, k, v, null).transpose(1, 2).flatten(2, 3));
  }

  /** From (B, T, C) to (B, heads, T, C/heads). */
  private Tensor split(Tensor x) {
    return x.reshape(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }
}
