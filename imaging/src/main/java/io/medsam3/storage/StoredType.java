package io.medsam3.storage;

import io.medsam3.volume.VoxelType;

/** How numbers lie in a file; 64-bit whole numbers, which volumes do not have, become F64. */
public enum StoredType {
  U8(VoxelType.U8),
  I8(VoxelType.I8),
  U16(VoxelType.U16),
  I16(VoxelType.I16),
  U32(VoxelType.U32),
  I32(VoxelType.I32),
  U64(VoxelType.F64),
  I64(VoxelType.F64),
  F32(VoxelType.F32),
  F64(VoxelType.F64);

  private final VoxelType voxelType;

  StoredType(VoxelType voxelType) {
    this.voxelType = voxelType;
  }

  public VoxelType voxelType() {
    return voxelType;
  }

  public int bytes() {
    return voxelType.bytes();
  }

  boolean isLong() {
    return this == U64 || this == I64;
  }
}
