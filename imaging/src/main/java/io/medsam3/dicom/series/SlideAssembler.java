package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.pixel.PixelData;
import io.medsam3.volume.FormatException;
import java.nio.ByteBuffer;

/** Lays the tiles of a whole-slide image together; tiles that are left out stay zero. */
final class SlideAssembler {
  private SlideAssembler() {}

  static ByteBuffer whole(DicomFile file, PixelData pixels, TiledFrames tiles)
      throws FormatException {
    int bytes = pixels.channels() * pixels.type().bytes();
    long length = (long) tiles.columns() * tiles.rows() * bytes;
    if (length > Integer.MAX_VALUE - 64) {
      throw new FormatException(
          "%s: a slide of %d x %d pixels is too large to be read at once"
              .formatted(file.name(), tiles.columns(), tiles.rows()));
    }
    int frames = Math.min(pixels.format().frames(), tiles.tiles(pixels.format()));
    if (frames < pixels.format().frames()) {
      file.remarks()
          .add(
              "%d frames lie over the first %d (focal planes or optical paths) and are left out"
                  .formatted(pixels.format().frames() - frames, frames));
    }
    ByteBuffer whole = ByteBuffer.allocate((int) length);
    for (int frame = 0; frame < frames; frame++) {
      ByteBuffer tile = pixels.frame(frame);
      whole.order(tile.order());
      int width = Math.min(pixels.format().columns(), tiles.columns() - tiles.left()[frame]);
      int height = Math.min(pixels.format().rows(), tiles.rows() - tiles.top()[frame]);
      if (tiles.left()[frame] < 0 || tiles.top()[frame] < 0 || width < 1) {
        throw new FormatException(
            "%s: tile %d begins at (%d, %d) of a matrix of %d x %d"
                .formatted(
                    file.name(),
                    frame + 1,
                    tiles.left()[frame],
                    tiles.top()[frame],
                    tiles.columns(),
                    tiles.rows()));
      }
      for (int y = 0; y < height; y++) {
        int from = y * pixels.format().columns() * bytes;
        int to = ((tiles.top()[frame] + y) * tiles.columns() + tiles.left()[frame]) * bytes;
        whole.put(to, tile, from, width * bytes);
      }
    }
    return whole;
  }
}
