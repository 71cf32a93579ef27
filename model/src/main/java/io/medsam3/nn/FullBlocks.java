package io.medsam3.nn;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Fills channels up to whole blocks with zeros.
 *
 * <p>oneDNN's kernels for AVX-512 take channels in blocks of 16, and where the last block of a
 * filter wider than one pixel is not full they multiply what lies behind it by zero: memory that
 * nobody has written, which may hold NaN. In bfloat16 such filters that make a last block that is
 * not full give wrong values altogether. Channels of zeros change no value.
 */
final class FullBlocks {
  private static final long BLOCK = 16;

  private FullBlocks() {}

  /** Channels of zeros that fill the last block. */
  static long missing(long channels) {
    return Math.floorMod(-channels, BLOCK);
  }

  /** The same for channels that a filter reads; fewer than a block are taken one by one. */
  static long missingToRead(long channels) {
    return channels <= BLOCK ? 0 : missing(channels);
  }

  /** The same for channels that a filter makes in a number type. */
  static long missingToMake(long channels, ScalarType type) {
    return type == ScalarType.BFloat16 ? missing(channels) : 0;
  }

  /** The tensor with zeros behind the ends that {@code pad} names, last dimension first. */
  static Tensor filled(Tensor x, long... pad) {
    return Arrays.stream(pad).allMatch(n -> n == 0) ? x : torch.constant_pad_nd(x, pad);
  }
}
