package io.medsam3.volume;

import java.util.List;

/** Named objects on one grid that may overlap. */
public record Segments(Grid grid, List<Segment> list) {
  public Segments {
    list = List.copyOf(list);
    for (Segment segment : list) {
      if (!segment.mask().grid().equals(grid)) {
        throw new IllegalArgumentException(
            "segment '%s' lies on a grid of %s voxels, not on that of %s"
                .formatted(segment.name(), segment.mask().size(), grid.size()));
      }
    }
  }

  /** Names of the objects that cover the voxel. */
  public List<String> namesAt(VoxelIndex v) {
    return list.stream().filter(s -> s.mask().covers(v)).map(Segment::name).toList();
  }

  public boolean overlap() {
    for (int a = 0; a < list.size(); a++) {
      for (int b = a + 1; b < list.size(); b++) {
        if (!list.get(a).mask().and(list.get(b).mask()).isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }
}
