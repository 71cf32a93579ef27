package io.medsam3.golden;

import io.medsam3.checkpoint.WeightSource;
import io.medsam3.tensor.Tensors;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Weights made by the formula of the reference cases: each element is a hash of its tensor's name
 * and its index, so that every implementation has the same network at every size.
 *
 * <p>A tensor is {@code scale * w + offset}, w uniform in [-1, 1), rounded to float32 after the
 * multiplication and after the addition.
 */
public final class FormulaWeights implements WeightSource {
  static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final int CHUNK = 1 << 14;

  private final String salt;
  private final Map<String, Spread> overrides;
  private final WeightRules rules = WeightRules.published();

  /** Where a tensor's elements lie: in [offset - scale, offset + scale). */
  public record Spread(double offset, double scale) {}

  public FormulaWeights(String salt) {
    this(salt, Map.of());
  }

  /**
   * Another draw per salt.
   *
   * @param salt goes into the hash before every name
   * @param overrides by name, instead of the rules
   */
  public FormulaWeights(String salt, Map<String, Spread> overrides) {
    this.salt = salt;
    this.overrides = Map.copyOf(overrides);
  }

  @Override
  public @Nullable Tensor find(String key, long... shape) {
    Spread spread = spread(key, shape);
    if (spread == null) {
      return null;
    }
    Tensor tensor =
        torch.empty(shape, Tensors.options(ScalarType.Float), new MemoryFormatOptional());
    long size = tensor.numel();
    FloatPointer data = tensor.data_ptr_float();
    long hash = hash(salt + key);
    LongStream.range(0, (size + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(
            chunk -> {
              long from = chunk * CHUNK;
              float[] values = values(hash, spread, from, (int) Math.min(CHUNK, size - from));
              new FloatPointer(data).position(from).put(values, 0, values.length);
            });
    return tensor;
  }

  private @Nullable Spread spread(String key, long[] shape) {
    Spread override = overrides.get(key);
    if (override != null) {
      return override;
    }
    WeightRules.Rule rule = rules.find(key);
    return rule == null ? null : new Spread(rule.offset(), rule.scale(shape));
  }

  private static float[] values(long hash, Spread spread, long from, int count) {
    float scale = (float) spread.scale();
    float offset = (float) spread.offset();
    float[] values = new float[count];
    long z = hash + from * GOLDEN_GAMMA;
    for (int i = 0; i < count; i++) {
      z += GOLDEN_GAMMA;
      float w = (mix(z) >>> 40) * 0x1p-23f - 1f; // exact: 24 bits
      values[i] = scale * w + offset;
    }
    return values;
  }

  /** The hash of a name: 64-bit FNV-1a of its UTF-8 bytes. */
  static long hash(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return hash;
  }

  /** The finaliser of SplitMix64. */
  static long mix(long z) {
    long y = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    y = (y ^ y >>> 27) * 0x94D049BB133111EBL;
    return y ^ y >>> 31;
  }

  @Override
  public Set<String> keys() {
    return Set.of();
  }

  @Override
  public String name() {
    return salt.isEmpty() ? "formula weights" : "formula weights '" + salt + "'";
  }
}
