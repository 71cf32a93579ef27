package io.medsam3.detector;

import io.medsam3.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tokens of P prompts with their padding on the right.
 *
 * @param tokens (P, T, C)
 * @param padding (P, T), true = padding; on the CPU, where it is read
 */
public record PaddedSequence(Tensor tokens, Tensor padding) {
  /**
   * Puts the tokens of {@code next} right after the valid ones of each prompt, as the official
   * concat_padded_sequences does; places that nothing reaches are zero or old padding.
   */
  public PaddedSequence append(PaddedSequence next) {
    int prompts = (int) tokens.size(0);
    int first = (int) tokens.size(1);
    int second = (int) next.tokens.size(1);
    if (first == 0) {
      return next;
    }
    int[] valid = validCounts();
    int[] nextValid = next.validCounts();
    int length = first + second;
    long[] source = new long[prompts * length];
    boolean[] empty = new boolean[prompts * length];
    for (int p = 0; p < prompts; p++) {
      for (int t = 0; t < length; t++) {
        source[p * length + t] = source(t, valid[p], first, second);
        empty[p * length + t] = t >= valid[p] + nextValid[p];
      }
    }
    Tensor zero = Tensors.zeros(tokens, tokens.scalar_type(), prompts, 1, tokens.size(2));
    Tensor all = Tensors.cat(1, tokens, Tensors.cast(next.tokens, tokens.scalar_type()), zero);
    Tensor index =
        Tensors.beside(tokens, Tensors.of(source, prompts, length, 1))
            .expand(new long[] {prompts, length, tokens.size(2)}, false);
    return new PaddedSequence(all.gather(1, index), Tensors.of(empty, prompts, length));
  }

  /** Which row of [first; second; zero] stands at place {@code t}. */
  private static long source(int t, int valid, int first, int second) {
    if (t >= valid && t < valid + second) {
      return first + t - valid;
    }
    return t < first ? t : first + second;
  }

  /** Number of tokens of each prompt that are not padding. */
  private int[] validCounts() {
    int prompts = (int) padding.size(0);
    long[] flags = Tensors.toLongs(padding.to(ScalarType.Long).sum(new long[] {1}));
    int[] counts = new int[prompts];
    for (int p = 0; p < prompts; p++) {
      counts[p] = (int) (padding.size(1) - flags[p]);
    }
    return counts;
  }
}
