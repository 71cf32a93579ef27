package io.medsam3.files;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Grid;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Placement;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a path held, and sentences about what is odd about it. */
public sealed interface Opened {
  /** The kind of file in a few words, as in {@code NIfTI} or {@code DICOM CT series}. */
  String format();

  List<String> warnings();

  Grid grid();

  /** How much of the grid the file says; the rest of it only counts pixels. */
  Placement placement();

  /** True if the grid tells where voxels lie in the patient; not so for pictures. */
  default boolean hasPlace() {
    return placement() == Placement.IN_PATIENT;
  }

  default Size size() {
    return grid().size();
  }

  /** What lies at a voxel of the grid. */
  Probe probe(VoxelIndex voxel);

  /** What lies at the voxel nearest to a place in the patient, or nothing outside the grid. */
  default Optional<Probe> probe(PatientPoint place) {
    if (!grid().contains(place)) {
      return Optional.empty();
    }
    VoxelIndex voxel = grid().voxel(place).nearest();
    return grid().contains(voxel) ? Optional.of(probe(voxel)) : Optional.empty();
  }

  /**
   * Values at one voxel: one for each channel of an image, or one for each fractional object.
   *
   * @param segments names of the objects that cover the voxel
   */
  record Probe(List<Double> values, List<String> segments) {
    public Probe {
      values = List.copyOf(values);
      segments = List.copyOf(segments);
    }

    private static Probe of(Volume volume, VoxelIndex v) {
      List<Double> values = new ArrayList<>();
      for (int c = 0; c < volume.channels(); c++) {
        values.add(volume.intensity(v.i(), v.j(), v.k(), c));
      }
      return new Probe(values, List.of());
    }
  }

  /** A plain picture. */
  record OpenedPicture(String format, Picture picture, List<String> warnings) implements Opened {
    @Override
    public Grid grid() {
      return picture.grid();
    }

    @Override
    public Placement placement() {
      return Placement.NONE;
    }

    @Override
    public Probe probe(VoxelIndex voxel) {
      return Probe.of(picture.volume(), voxel);
    }
  }

  /** A volume or a stack of pictures, or the first of a series of volumes. */
  record OpenedVolume(
      String format, List<Volume> series, Placement placement, List<String> warnings)
      implements Opened {
    public OpenedVolume {
      series = List.copyOf(series);
      if (series.isEmpty()) {
        throw new IllegalArgumentException("a file without any volume");
      }
    }

    /** The n-th of the series alone, from 0. */
    public OpenedVolume only(int n) {
      List<String> others =
          warnings.stream().filter(words -> !words.endsWith(firstOf(series.size()))).toList();
      return new OpenedVolume(format, List.of(series.get(n)), placement, others);
    }

    static String firstOf(int count) {
      return "holds a series of %d volumes; the first is shown".formatted(count);
    }

    public Volume volume() {
      return series.get(0);
    }

    @Override
    public Grid grid() {
      return volume().grid();
    }

    @Override
    public Probe probe(VoxelIndex voxel) {
      return Probe.of(volume(), voxel);
    }
  }

  /** Named objects that may overlap. */
  record OpenedSegments(
      String format, Segments segments, Placement placement, List<String> warnings)
      implements Opened {
    @Override
    public Grid grid() {
      return segments.grid();
    }

    @Override
    public Probe probe(VoxelIndex voxel) {
      List<Double> values = new ArrayList<>();
      for (Segment segment : segments.list()) {
        segment.fractions().ifPresent(f -> values.add(f.intensity(voxel)));
      }
      return new Probe(values, segments.namesAt(voxel));
    }
  }
}
