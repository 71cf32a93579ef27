package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.pixel.PixelFormat;
import io.medsam3.volume.FormatException;
import java.util.Optional;

/**
 * Where the frames of a whole-slide object lie in its total pixel matrix (PS3.3 section
 * C.8.12.4.1): said for each frame, or implied by their order row by row.
 *
 * @param left column of each frame's first pixel in the matrix, from 0
 * @param top its row
 */
public record TiledFrames(int columns, int rows, int[] left, int[] top) {

  // Tiles may be left out, but a matrix must not cost far more than what is stored of it.
  private static final long FREE = 1L << 26;
  private static final long SPARSE = 64;

  /** Empty when the file has no total pixel matrix. */
  public static Optional<TiledFrames> of(DicomFile file, FrameGroups groups, PixelFormat format)
      throws FormatException {
    DataSet data = file.data();
    int columns = data.integer(Tag.TOTAL_PIXEL_MATRIX_COLUMNS, 0);
    int rows = data.integer(Tag.TOTAL_PIXEL_MATRIX_ROWS, 0);
    if (columns < 1 || rows < 1) {
      return Optional.empty();
    }
    long stored = (long) format.frames() * format.columns() * format.rows();
    if ((long) columns * rows > Math.min(Integer.MAX_VALUE, Math.max(FREE, SPARSE * stored))) {
      throw new FormatException(
          "%s: a pixel matrix of %d x %d with %d stored pixels is too large to be read at once"
              .formatted(file.name(), columns, rows, stored));
    }
    boolean full = data.text(Tag.DIMENSION_ORGANIZATION_TYPE).equals("TILED_FULL");
    int across = (columns + format.columns() - 1) / format.columns();
    int down = (rows + format.rows() - 1) / format.rows();
    int[] left = new int[format.frames()];
    int[] top = new int[format.frames()];
    for (int frame = 0; frame < format.frames(); frame++) {
      DataSet place = groups.macro(frame, Tag.PLANE_POSITION_SLIDE_SEQUENCE);
      boolean said = place.has(Tag.COLUMN_POSITION_IN_TOTAL_IMAGE_PIXEL_MATRIX);
      if (!full && !said) {
        throw new FormatException(
            "%s: frame %d of a tiled image does not say its place in the matrix of %d x %d"
                .formatted(file.name(), frame + 1, columns, rows));
      }
      int tile = (int) (frame % ((long) across * down));
      left[frame] =
          said && !full
              ? place.integer(Tag.COLUMN_POSITION_IN_TOTAL_IMAGE_PIXEL_MATRIX, 1) - 1
              : tile % across * format.columns();
      top[frame] =
          said && !full
              ? place.integer(Tag.ROW_POSITION_IN_TOTAL_IMAGE_PIXEL_MATRIX, 1) - 1
              : tile / across * format.rows();
    }
    return Optional.of(new TiledFrames(columns, rows, left, top));
  }

  /** Frames of one whole matrix; more belong to other segments or focal planes. */
  public int tiles(PixelFormat format) {
    int across = (columns + format.columns() - 1) / format.columns();
    int down = (rows + format.rows() - 1) / format.rows();
    return Math.multiplyExact(across, down);
  }
}
