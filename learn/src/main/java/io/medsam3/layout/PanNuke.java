package io.medsam3.layout;

import io.medsam3.raster.Picture;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Voxels;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * PanNuke's folds: {@code images.npy} is (N, H, W, 3), {@code masks.npy} in the folder of the same
 * name with "masks" for "images" is (N, H, W, 6): cells by kind, and background last. They are
 * gigabytes, so read picture by picture.
 */
final class PanNuke {
  private static final int KINDS = 5;

  private PanNuke() {}

  static void convert(Path folder, ManifestSink sink) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> found = all.filter(f -> f.endsWith("images.npy")).sorted().toList();
      for (Path images : found) {
        String inside = folder.relativize(images).toString();
        fold(images, folder.resolve(inside.replace("images", "masks")), inside, sink);
      }
    }
  }

  private static void fold(Path images, Path masks, String name, ManifestSink sink)
      throws IOException {
    if (!Files.isRegularFile(masks)) {
      throw new FormatException("%s: no %s beside it".formatted(images, masks));
    }
    String phrase = sink.onlyPrompt();
    try (Pile pictures = new Pile(images, 3);
        Pile kinds = new Pile(masks, KINDS + 1)) {
      if (!pictures.isLike(kinds)) {
        throw new FormatException("%s and %s are of other sizes".formatted(images, masks));
      }
      for (int n = 0; n < pictures.count(); n++) {
        ByteBuffer colours = pictures.next();
        ByteBuffer cells = kinds.next();
        int width = pictures.width();
        byte[] samples = new byte[3 * width * pictures.height()];
        for (int i = 0; i < samples.length; i++) {
          samples[i] = (byte) (int) pictures.value(colours, i);
        }
        Mask mask =
            Mask.of(
                Grid.picture(width, pictures.height()),
                (i, j, k) -> isCell(kinds, cells, j * width + i));
        String source = "%s %d".formatted(name, n);
        sink.add(
            Picture.of(width, pictures.height(), 3, samples),
            Map.of(phrase, mask),
            source,
            null,
            source);
      }
    }
  }

  private static boolean isCell(Pile kinds, ByteBuffer cells, int pixel) {
    for (int kind = 0; kind < KINDS; kind++) {
      if (kinds.value(cells, pixel * (KINDS + 1) + kind) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Arrays on top of each other, one at a time. */
  private static final class Pile implements AutoCloseable {
    private final Path file;
    private final InputStream in;
    private final Npy.Head head;

    Pile(Path file, int channels) throws IOException {
      this.file = file;
      this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      this.head = Npy.head(new DataInputStream(in), file.toString());
      int[] shape = head.shape();
      if (shape.length != 4 || shape[3] != channels) {
        in.close();
        throw new FormatException(
            "%s: shape %s; expected (N, H, W, %d)"
                .formatted(file, Arrays.toString(shape), channels));
      }
    }

    int count() {
      return head.shape()[0];
    }

    int height() {
      return head.shape()[1];
    }

    int width() {
      return head.shape()[2];
    }

    boolean isLike(Pile other) {
      return Arrays.equals(Arrays.copyOf(head.shape(), 3), Arrays.copyOf(other.head.shape(), 3));
    }

    ByteBuffer next() throws IOException {
      long bytes = (long) head.type().bytes() * height() * width() * head.shape()[3];
      if (bytes > 1 << 28) {
        throw new FormatException("%s: %d bytes for one picture".formatted(file, bytes));
      }
      byte[] values = in.readNBytes((int) bytes);
      if (values.length < bytes) {
        throw new FormatException(file + ": the array is truncated");
      }
      return ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
    }

    double value(ByteBuffer values, int index) {
      return Voxels.read(values, index * head.type().bytes(), head.type());
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
