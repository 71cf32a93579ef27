package io.medsam3.layout;

import io.medsam3.mask.Connectivity;
import io.medsam3.mask.Holes;
import io.medsam3.raster.Picture;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what an annotator left, by the ending of its file; keeps the last file and all tables. */
final class MaskFiles {
  private final Map<Path, RunTable> tables = new HashMap<>();
  private @Nullable Part lastPart;
  private @Nullable Picture last;

  /** Null when a table has no row of that name, or nobody marked the image of that name. */
  @Nullable Mask read(Part part, Where where, Grid grid) throws IOException {
    return switch (part.ending()) {
      case "csv" -> row(part, where, grid);
      case "txt", "json", "xml" -> PolygonFiles.read(part, grid);
      case "mat" -> matlab(part, where, grid);
      case "mha", "mhd" -> plane(part, where, grid);
      default -> painted(part, where, grid);
    };
  }

  private @Nullable Mask row(Part part, Where where, Grid grid) throws IOException {
    RunTable table = tables.get(part.file());
    if (table == null) {
      table = RunTable.read(part.file());
      tables.put(part.file(), table);
    }
    return table.mask(part.inside(), where.word().equals("runs relative"), grid);
  }

  private Mask matlab(Part part, Where where, Grid grid) throws IOException {
    Part matrix = part.inside().isEmpty() ? new Part(part.file(), "inst_map") : part;
    return Hdf5.isMatlab(part.file())
        ? painted(matrix, where, grid)
        : MatFile.read(part.file(), matrix.inside()).nonzero(grid, part.file());
  }

  private Mask painted(Part part, Where where, Grid grid) throws IOException {
    Picture found = last;
    if (found == null || !part.equals(lastPart)) {
      found = PlainFiles.picture(part);
      last = found;
      lastPart = part;
    }
    Picture picture = found;
    requireSize(part.file(), picture.width(), picture.height(), grid);
    Mask mask = Mask.of(grid, (i, j, k) -> where.holds(picture, i, j));
    return where.word().equals("outline") ? Holes.fill(mask, Connectivity.CORNERS_2D) : mask;
  }

  private static Mask plane(Part part, Where where, Grid grid) throws IOException {
    Volume volume = PlainFiles.volume(part);
    requireSize(part.file(), volume.size().x(), volume.size().y(), grid);
    boolean all = where.numbers().isEmpty();
    return Mask.of(
        grid,
        (i, j, k) -> {
          int value = (int) volume.intensity(i, j, 0);
          return all ? value != 0 : where.numbers().contains(value);
        });
  }

  static void requireSize(Path file, int width, int height, Grid grid) throws FormatException {
    if (width != grid.size().x() || height != grid.size().y()) {
      throw new FormatException(
          "%s is %d x %d pixels, its picture %d x %d; they must be equal"
              .formatted(file, width, height, grid.size().x(), grid.size().y()));
    }
  }
}
