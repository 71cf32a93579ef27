package io.medsam3.mask;

/** Which voxels count as neighbours. */
public enum Connectivity {
  /** Within a slice by edges: 4 neighbours. */
  EDGES_2D(false, false),
  /** Within a slice by edges and corners: 8 neighbours. */
  CORNERS_2D(false, true),
  /** In space by faces: 6 neighbours. */
  FACES_3D(true, false),
  /** In space by faces, edges and corners: 26 neighbours. */
  CORNERS_3D(true, true);

  private final boolean inSpace;
  private final boolean diagonal;

  Connectivity(boolean inSpace, boolean diagonal) {
    this.inSpace = inSpace;
    this.diagonal = diagonal;
  }

  boolean inSpace() {
    return inSpace;
  }

  boolean diagonal() {
    return diagonal;
  }

  /** The connectivity that the background must have so that a line separates two sides. */
  Connectivity dual() {
    return switch (this) {
      case EDGES_2D -> CORNERS_2D;
      case CORNERS_2D -> EDGES_2D;
      case FACES_3D -> CORNERS_3D;
      case CORNERS_3D -> FACES_3D;
    };
  }
}
