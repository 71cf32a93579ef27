package io.medsam3.inspection;

import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.VoxelIndex;
import java.util.List;

/** Where a value is asked for: in the patient, or at a voxel by its index. */
public sealed interface Place {
  /** The three numbers as they were given. */
  List<Number> numbers();

  /** A place in LPS millimetres; the nearest voxel answers. */
  record InPatient(PatientPoint point) implements Place {
    @Override
    public List<Number> numbers() {
      return List.of(point.x(), point.y(), point.z());
    }
  }

  /** A voxel by its index, counted from 0. */
  record AtVoxel(VoxelIndex voxel) implements Place {
    @Override
    public List<Number> numbers() {
      return List.of(voxel.i(), voxel.j(), voxel.k());
    }
  }
}
