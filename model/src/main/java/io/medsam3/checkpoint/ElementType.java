package io.medsam3.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The number types of checkpoint files, by their safetensors names. */
enum ElementType {
  F64(ScalarType.Double, 8, "DoubleStorage"),
  F32(ScalarType.Float, 4, "FloatStorage"),
  F16(ScalarType.Half, 2, "HalfStorage"),
  BF16(ScalarType.BFloat16, 2, "BFloat16Storage"),
  C64(ScalarType.ComplexFloat, 8, "ComplexFloatStorage"),
  I64(ScalarType.Long, 8, "LongStorage"),
  I32(ScalarType.Int, 4, "IntStorage"),
  I16(ScalarType.Short, 2, "ShortStorage"),
  I8(ScalarType.Char, 1, "CharStorage"),
  U8(ScalarType.Byte, 1, "ByteStorage"),
  BOOL(ScalarType.Bool, 1, "BoolStorage");

  private final ScalarType scalarType;
  private final int bytes;
  private final String storageName;

  ElementType(ScalarType scalarType, int bytes, String storageName) {
    this.scalarType = scalarType;
    this.bytes = bytes;
    this.storageName = storageName;
  }

  ScalarType scalarType() {
    return scalarType;
  }

  int bytes() {
    return bytes;
  }

  /** The class of package torch that names this type in a pickle. */
  String storageName() {
    return storageName;
  }

  static ElementType of(ScalarType type) {
    // A type that libtorch returns is another object than the constant; its value is the same.
    return Arrays.stream(values())
        .filter(candidate -> candidate.scalarType.value == type.value)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("a checkpoint cannot hold numbers of type " + type));
  }

  static String names() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }
}
