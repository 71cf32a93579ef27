package io.medsam3.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pictures and masks of a folder, decoded once and kept in memory as square bytes.
 *
 * <p>About 4 {@code side}² bytes per row; safe to share between threads.
 */
public final class PictureStore {
  private final Path folder;
  private final int side;
  private final Map<String, Picture> pictures = new ConcurrentHashMap<>();
  private final Map<String, Picture> masks = new ConcurrentHashMap<>();

  public PictureStore(Path folder, int side) {
    this.folder = folder;
    this.side = side;
  }

  Picture picture(Row row) {
    return pictures.computeIfAbsent(
        row.image(), name -> load(() -> PictureFile.read(folder.resolve(name)).square(side, 3)));
  }

  Picture mask(Row row) {
    return masks.computeIfAbsent(
        row.mask(), name -> load(() -> PictureFile.readMask(folder.resolve(name)).square(side, 1)));
  }

  private static Picture load(Reading reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private interface Reading {
    Picture read() throws IOException;
  }
}
