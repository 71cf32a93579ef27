package io.medsam3.volume;

/** How a sample is stored: unsigned, signed or floating, with its bytes. */
public enum VoxelType {
  U8(1),
  I8(1),
  U16(2),
  I16(2),
  U32(4),
  I32(4),
  F32(4),
  F64(8);

  private final int bytes;

  VoxelType(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }

  public boolean isFloating() {
    return this == F32 || this == F64;
  }

  /** Smallest value that can be stored. */
  public double minimum() {
    return switch (this) {
      case U8, U16, U32 -> 0;
      case I8 -> Byte.MIN_VALUE;
      case I16 -> Short.MIN_VALUE;
      case I32 -> Integer.MIN_VALUE;
      case F32 -> -Float.MAX_VALUE;
      case F64 -> -Double.MAX_VALUE;
    };
  }

  /** Largest value that can be stored. */
  public double maximum() {
    return switch (this) {
      case U8 -> 0xFF;
      case U16 -> 0xFFFF;
      case U32 -> 0xFFFFFFFFL;
      case I8 -> Byte.MAX_VALUE;
      case I16 -> Short.MAX_VALUE;
      case I32 -> Integer.MAX_VALUE;
      case F32 -> Float.MAX_VALUE;
      case F64 -> Double.MAX_VALUE;
    };
  }
}
