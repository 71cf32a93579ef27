package io.medsam3.job;

import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.storage.Sha256;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A file with the mask that an object begins with.
 *
 * @param sha256 of the file, so that another one under its name is noticed
 */
public record MaskFile(String path, String sha256) {
  private static final double MOST_DIFFERENCE_MM = 1e-3;

  /** Reads the file once for its digest. */
  public static MaskFile of(Path path) throws IOException {
    return new MaskFile(path.toString(), Sha256.of(path));
  }

  /**
   * Its one object on the input's grid.
   *
   * @throws IllegalArgumentException when it lies on another grid, or holds not one object
   */
  Mask on(JobInput input) throws IOException {
    Path file = Path.of(path);
    String now = Sha256.of(file);
    if (!now.equals(sha256)) {
      throw new FormatException(
          "%s: is not the mask that was given; its SHA-256 is %s and was %s"
              .formatted(path, now, sha256));
    }
    Opened opened = ImageFiles.all().open(file);
    requireGrid(opened, input);
    Mask mask = mask(opened);
    if (mask.isEmpty()) {
      throw new IllegalArgumentException(path + ": a mask without a voxel; draw the object first");
    }
    return Mask.of(input.grid(), mask::covers);
  }

  private void requireGrid(Opened opened, JobInput input) {
    Grid grid = opened.grid();
    boolean same = grid.size().equals(input.grid().size());
    if (same && opened.hasPlace() && input.hasPlace()) {
      same = grid.matches(input.grid(), MOST_DIFFERENCE_MM);
    }
    if (!same) {
      throw new IllegalArgumentException(
          "%s: a mask of %s voxels at another place than %s of %s; expected one on the same grid"
              .formatted(path, grid.size(), input.path(), input.grid().size()));
    }
  }

  private Mask mask(Opened opened) {
    if (opened instanceof Opened.OpenedSegments segments) {
      List<Segment> list = segments.segments().list();
      require(list.size(), list.stream().map(Segment::name).toList());
      return list.get(0).mask();
    }
    Volume volume =
        opened instanceof Opened.OpenedPicture picture
            ? picture.picture().volume()
            : ((Opened.OpenedVolume) opened).volume();
    Set<Double> values = new TreeSet<>();
    Mask mask =
        Mask.of(
            volume.grid(),
            (i, j, k) -> {
              double value = volume.intensity(i, j, k);
              if (value != 0 && values.size() < 3) {
                values.add(value);
              }
              return value != 0;
            });
    require(Math.max(1, values.size()), values);
    return mask;
  }

  private void require(int objects, Object found) {
    if (objects != 1) {
      throw new IllegalArgumentException(
          "%s: holds not one object but %s; keep the one that is meant".formatted(path, found));
    }
  }
}
