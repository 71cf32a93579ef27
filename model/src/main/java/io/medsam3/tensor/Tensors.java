package io.medsam3.tensor;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.LongVectorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.kBilinear;
import org.jspecify.annotations.Nullable;

/**
 * Short forms of tensor operations, and copies between Java arrays and tensors.
 *
 * <p>Tensors made of arrays lie on the CPU; arrays are made of tensors on any device.
 */
public final class Tensors {
  private Tensors() {}

  /** The axes' lengths. */
  public static long[] shape(Tensor tensor) {
    long[] shape = new long[(int) tensor.dim()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = tensor.size(axis);
    }
    return shape;
  }

  /** The number type as the constant that {@code ==} knows; the mapped API makes a new object. */
  public static ScalarType type(Tensor tensor) {
    return tensor.scalar_type().intern();
  }

  /** {@code tensor} in that type; the tensor itself when it has it already. */
  public static Tensor cast(Tensor tensor, ScalarType type) {
    return type(tensor) == type.intern() ? tensor : tensor.to(type);
  }

  /** {@code tensor} in float32; the tensor itself when it has it already. */
  public static Tensor toFloat(Tensor tensor) {
    return cast(tensor, ScalarType.Float);
  }

  /** {@code tensor} on the device of {@code neighbour}; itself when both are the processor's. */
  public static Tensor beside(Tensor neighbour, Tensor tensor) {
    return neighbour.is_cpu() && tensor.is_cpu()
        ? tensor
        : tensor.to(neighbour.device(), tensor.scalar_type());
  }

  public static TensorOptional optional(@Nullable Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
  }

  public static Tensor cat(long axis, Tensor... parts) {
    return torch.cat(new TensorVector(parts), axis);
  }

  public static Tensor stack(long axis, Tensor... parts) {
    return torch.stack(new TensorVector(parts), axis);
  }

  /** Elements {@code from} (included) to {@code to} (excluded) of one axis. */
  public static Tensor slice(Tensor tensor, long axis, long from, long to) {
    return tensor.narrow(axis, from, to - from);
  }

  /** Scales by a number, in the tensor's own type. */
  public static Tensor scale(Tensor tensor, double factor) {
    return tensor.mul(new Scalar(factor));
  }

  /** Adds a number. */
  public static Tensor shift(Tensor tensor, double offset) {
    return tensor.add(new Scalar(offset));
  }

  public static Tensor zeros(ScalarType type, long... shape) {
    return torch.zeros(shape, options(type));
  }

  /** Zeros on the device of {@code neighbour}. */
  public static Tensor zeros(Tensor neighbour, ScalarType type, long... shape) {
    return torch.zeros(shape, options(neighbour, type));
  }

  private static TensorOptions options(Tensor neighbour, ScalarType type) {
    return neighbour.options().dtype(new ScalarTypeOptional(type));
  }

  public static TensorOptions options(ScalarType type) {
    return new TensorOptions(type);
  }

  /** 0, 1, ... {@code count} - 1 in float32. */
  public static Tensor range(long count) {
    return torch.arange(new Scalar(count), options(ScalarType.Float));
  }

  /** 0, 1, ... {@code count} - 1 in float32, on the device of {@code neighbour}. */
  public static Tensor range(Tensor neighbour, long count) {
    return torch.arange(new Scalar(count), options(neighbour, ScalarType.Float));
  }

  /** A float32 tensor with a copy of {@code values}, row-major. */
  public static Tensor of(float[] values, long... shape) {
    Tensor tensor = torch.empty(shape, options(ScalarType.Float), new MemoryFormatOptional());
    if (values.length > 0) { // an empty tensor has no address
      try (FloatPointer data = tensor.data_ptr_float()) {
        data.put(values, 0, values.length);
      }
    }
    return tensor;
  }

  /** An int64 tensor with a copy of {@code values}, row-major. */
  public static Tensor of(long[] values, long... shape) {
    Tensor tensor = torch.empty(shape, options(ScalarType.Long), new MemoryFormatOptional());
    if (values.length > 0) {
      try (LongPointer data = new LongPointer(tensor.data_ptr())) {
        data.put(values, 0, values.length);
      }
    }
    return tensor;
  }

  /** An unsigned byte tensor with a copy of {@code values}, row-major. */
  public static Tensor of(byte[] values, long... shape) {
    Tensor tensor = torch.empty(shape, options(ScalarType.Byte), new MemoryFormatOptional());
    if (values.length > 0) {
      try (BytePointer data = new BytePointer(tensor.data_ptr())) {
        data.put(values, 0, values.length);
      }
    }
    return tensor;
  }

  /** A boolean tensor with a copy of {@code values}, row-major. */
  public static Tensor of(boolean[] values, long... shape) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return of(bytes, shape).to(ScalarType.Bool);
  }

  /** A copy of all elements as float, row-major. */
  public static float[] toFloats(Tensor tensor) {
    try (Scope scope = new Scope()) {
      Tensor plain = toFloat(tensor.detach()).cpu().contiguous();
      float[] values = new float[Math.toIntExact(plain.numel())];
      if (values.length > 0) { // an empty tensor has no address
        plain.data_ptr_float().get(values);
      }
      return values;
    }
  }

  /** A copy of all elements as long, row-major. */
  public static long[] toLongs(Tensor tensor) {
    try (Scope scope = new Scope()) {
      Tensor plain = cast(tensor, ScalarType.Long).cpu().contiguous();
      long[] values = new long[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        new LongPointer(plain.data_ptr()).get(values);
      }
      return values;
    }
  }

  /** A copy of all elements as bytes (booleans as 0 and 1), row-major. */
  public static byte[] toBytes(Tensor tensor) {
    try (Scope scope = new Scope()) {
      Tensor plain = cast(tensor, ScalarType.Byte).cpu().contiguous();
      byte[] values = new byte[Math.toIntExact(plain.numel())];
      if (values.length > 0) {
        new BytePointer(plain.data_ptr()).get(values);
      }
      return values;
    }
  }

  /** A copy of all elements as booleans, row-major. */
  public static boolean[] toBooleans(Tensor tensor) {
    byte[] bytes = toBytes(tensor);
    boolean[] values = new boolean[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] != 0;
    }
    return values;
  }

  /** Takes (N, C, H, W), returns (N, C, height, width): bilinear, half-pixel centres. */
  public static Tensor resize(Tensor map, long height, long width) {
    return torch.upsample_bilinear2d(
        map, new long[] {height, width}, false, new DoubleOptional(), new DoubleOptional());
  }

  /** As {@link #resize}, with a filter as wide as the reduction (torchvision's antialias). */
  public static Tensor resizeAntialiased(Tensor map, long height, long width) {
    var options = new InterpolateFuncOptions();
    options.size().put(new LongVectorOptional(new LongVector(height, width)));
    options.mode().put(new kBilinear());
    options.align_corners().put(false);
    options.antialias().put(true);
    return torch.interpolate(map, options);
  }
}
