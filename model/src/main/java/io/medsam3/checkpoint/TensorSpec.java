package io.medsam3.checkpoint;

import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What a checkpoint says of one tensor before it is read: name, number type, axes' lengths. */
public record TensorSpec(String name, ScalarType type, long... shape) {
  public TensorSpec {
    Objects.requireNonNull(name);
    type = ElementType.of(type).scalarType();
    shape = shape.clone();
    if (bytes(type, shape) < 0) {
      throw new IllegalArgumentException(
          "'%s' has shape %s; lengths must be 0 or more and their product below 2^63 bytes"
              .formatted(name, Arrays.toString(shape)));
    }
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  public long bytes() {
    return bytes(type, shape);
  }

  /** Whether both can be parts, along the first axis, of one tensor split evenly. */
  boolean fits(TensorSpec other) {
    return shape.length > 0 && type == other.type && Arrays.equals(shape, other.shape);
  }

  /** The size of such a tensor, or -1 when no tensor can have that shape. */
  static long bytes(ScalarType type, long... shape) {
    long product = ElementType.of(type).bytes();
    boolean empty = false;
    for (long length : shape) {
      if (length < 0) {
        return -1;
      }
      empty |= length == 0;
      if (length > 0 && Math.multiplyHigh(product, length) != 0 || product * length < 0) {
        return -1;
      }
      product = length == 0 ? product : product * length;
    }
    return empty ? 0 : product;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorSpec that
        && name.equals(that.name)
        && type == that.type
        && Arrays.equals(shape, that.shape);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, Arrays.hashCode(shape));
  }

  @Override
  public String toString() {
    return "%s %s%s".formatted(name, ElementType.of(type), Arrays.toString(shape));
  }
}
