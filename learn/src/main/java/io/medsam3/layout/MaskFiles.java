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
  private @Nullable Path lastFile;
  private @Nullable Picture last;

  /** Null when a table has no row of that name. */
  @Nullable Mask read(Path folder, String name, Where where, Grid grid) throws IOException {
    int row = name.indexOf('#');
    Path file = folder.resolve(row < 0 ? name : name.substring(0, row));
    String ending = name.substring(name.lastIndexOf('.') + 1);
    if (row >= 0) {
      RunTable table = tables.get(file);
      if (table == null) {
        table = RunTable.read(file);
        tables.put(file, table);
      }
      return table.mask(name.substring(row + 1), where.word().equals("runs relative"), grid);
    }
    return switch (ending) {
      case "txt", "json", "xml" -> PolygonFiles.read(file, ending, grid);
      case "mat" -> MatFile.read(file, "inst_map").nonzero(grid, file);
      case "mha", "mhd" -> plane(file, where, grid);
      default -> painted(file, where, grid);
    };
  }

  private Mask painted(Path file, Where where, Grid grid) throws IOException {
    Picture found = last;
    if (found == null || !file.equals(lastFile)) {
      found = PlainFiles.picture(file);
      last = found;
      lastFile = file;
    }
    Picture picture = found;
    requireSize(file, picture.width(), picture.height(), grid);
    Mask mask = Mask.of(grid, (i, j, k) -> where.holds(picture, i, j));
    return where.word().equals("outline") ? Holes.fill(mask, Connectivity.CORNERS_2D) : mask;
  }

  private static Mask plane(Path file, Where where, Grid grid) throws IOException {
    Volume volume = PlainFiles.volume(file);
    requireSize(file, volume.size().x(), volume.size().y(), grid);
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
