package io.medsam3.volume;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One whole number per voxel that says which object it belongs to; 0 is none. */
public record LabelMap(Volume values, List<Label> labels) {
  public LabelMap {
    labels = List.copyOf(labels);
    if (values.type().isFloating() || values.isRescaled() || values.channels() != 1) {
      throw new IllegalArgumentException(
          "label map of %s with %d channels, rescaled: %s; expected plain whole numbers"
              .formatted(values.type(), values.channels(), values.isRescaled()));
    }
  }

  /**
   * Objects that do not overlap, as values 1..n in the order given, or their own numbers when
   * {@code keepNumbers}.
   */
  public static LabelMap of(Segments segments, boolean keepNumbers) {
    List<Label> labels = new ArrayList<>();
    int largest = 1;
    for (Segment segment : segments.list()) {
      int value = keepNumbers ? segment.number() : labels.size() + 1;
      largest = Math.max(largest, value);
      Rgb colour = segment.colour().orElse(Rgb.distinct(labels.size()));
      labels.add(new Label(value, segment.name(), colour));
    }
    if (largest > 0xFFFF) {
      throw new IllegalArgumentException("label value " + largest + "; at most 65535 fit");
    }
    VoxelType type = largest > 0xFF ? VoxelType.U16 : VoxelType.U8;
    Voxels voxels = Voxels.allocate(type, segments.grid().size(), 1);
    for (int n = 0; n < labels.size(); n++) {
      paint(voxels, segments.list().get(n), labels.get(n).value());
    }
    return new LabelMap(Volume.of(segments.grid(), voxels), labels);
  }

  public Grid grid() {
    return values.grid();
  }

  public int value(int i, int j, int k) {
    return (int) values.stored(i, j, k, 0);
  }

  /** The object with this value. */
  public Mask mask(int value) {
    return Mask.of(grid(), (i, j, k) -> value(i, j, k) == value);
  }

  public Segments segments() {
    List<Segment> list = new ArrayList<>();
    for (Label label : labels) {
      list.add(
          new Segment(
              label.value(),
              label.name(),
              Optional.of(label.colour()),
              mask(label.value()),
              Optional.empty()));
    }
    return new Segments(grid(), list);
  }

  private static void paint(Voxels voxels, Segment segment, int value) {
    int bytes = voxels.type().bytes();
    for (int k = 0; k < voxels.size().z(); k++) {
      if (segment.mask().isSliceEmpty(k)) {
        continue;
      }
      ByteBuffer slice = voxels.slice(k);
      byte[] pixels = segment.mask().bytes(k);
      for (int n = 0; n < pixels.length; n++) {
        if (pixels[n] == 0) {
          continue;
        }
        double before = Voxels.read(slice, n * bytes, voxels.type());
        if (before != 0 && before != value) {
          throw new IllegalArgumentException(
              "segment '%s' overlaps another in slice %d; a label map holds one object per voxel,"
                      .formatted(segment.name(), k)
                  + " write DICOM SEG or .seg.nrrd instead");
        }
        Voxels.write(slice, n * bytes, voxels.type(), value);
      }
    }
  }
}
