package io.medsam3.layout;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.medsam3.raster.Picture;
import io.medsam3.volume.Affine;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Arrays in HDF5 files. MATLAB 7.3 writes such files, too, with a block of its own before them, and
 * with rows and columns exchanged, for it counts down the columns.
 */
final class Hdf5 {
  private static final String SIGNATURE = "\u0089HDF\r\n\u001a\n";
  private static final int MATLABS_BLOCK = 512;
  private static final long MOST = 1 << 27;
  private static final long MOST_BYTES = 1 << 30;

  /** Deflate cannot shrink by more than this (zlib technical details). */
  private static final int DEFLATE = 1032;

  private Hdf5() {}

  /** True if a MATLAB file is of the kind that is HDF5. */
  static boolean isMatlab(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(MATLABS_BLOCK + SIGNATURE.length());
      return head.length > MATLABS_BLOCK
          && new String(head, StandardCharsets.ISO_8859_1).endsWith(SIGNATURE);
    }
  }

  /** An array of two axes, (H, W). */
  static Picture picture(Part part) throws IOException {
    return read(
        part,
        dataset -> {
          Planes planes = planes(dataset, part, 2);
          return Picture.of(
              planes.type,
              planes.size.x(),
              planes.size.y(),
              1,
              planes.all(dataset.getDataFlat()).get(0));
        });
  }

  /** An array of three axes, (D, H, W); how far apart its voxels are is not known, and 1 here. */
  static Volume volume(Part part) throws IOException {
    return read(
        part,
        dataset -> {
          Planes planes = planes(dataset, part, 3);
          Grid grid = new Grid(planes.size, Affine.scaling(new Spacing(1, 1, 1)));
          List<ByteBuffer> slices = planes.all(dataset.getDataFlat());
          return Volume.of(grid, Voxels.of(planes.type, planes.size, 1, slices));
        });
  }

  /** Letters, which MATLAB writes as an array of their numbers. */
  static String text(Part part) throws IOException {
    return read(
        part,
        dataset -> {
          if (!(dataset.getDataType() instanceof FixedPoint) || dataset.getSize() > 1000) {
            throw new FormatException(part + ": expected letters, as an array of their numbers");
          }
          Object letters = dataset.getDataFlat();
          StringBuilder text = new StringBuilder();
          for (int i = 0; i < Array.getLength(letters); i++) {
            text.append((char) Array.getInt(letters, i));
          }
          return text.toString().strip();
        });
  }

  private interface Use<T> {
    T of(Dataset dataset) throws IOException;
  }

  private static <T> T read(Part part, Use<T> use) throws IOException {
    long bytes = Files.size(part.file());
    if (bytes > MOST_BYTES) {
      throw new FormatException(
          "%s: %d bytes; up to %d are read".formatted(part.file(), bytes, MOST_BYTES));
    }
    // In memory a size that is wrong ends at once; from a file the library first allocates it.
    try (HdfFile file = HdfFile.fromBytes(Files.readAllBytes(part.file()))) {
      return use.of(dataset(file, part));
    } catch (RuntimeException e) { // the library runs into damage in many ways
      throw new FormatException(
          "%s: truncated, damaged, or no HDF5 that is read here: %s"
              .formatted(part.file(), e.getMessage()),
          e);
    }
  }

  private static Dataset dataset(HdfFile file, Part part) throws FormatException {
    @Nullable Node node = file;
    for (String step : part.inside().split("/")) {
      node = node instanceof Group group ? group.getChildren().get(step) : null;
    }
    if (node instanceof Dataset dataset) {
      return dataset;
    }
    throw new FormatException(
        "%s: no array '%s' in it; at its top are %s"
            .formatted(part.file(), part.inside(), String.join(", ", file.getChildren().keySet())));
  }

  private static Planes planes(Dataset dataset, Part part, int axes) throws IOException {
    long[] shape = dataset.getDimensionsAsLong();
    double count = LongStream.of(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
    if (shape.length != axes || count < 1 || count > MOST) {
      throw new FormatException(
          "%s: shape %s; expected %s, and up to %d numbers"
              .formatted(part, Arrays.toString(shape), axes == 2 ? "(H, W)" : "(D, H, W)", MOST));
    }
    double bytes = count * dataset.getDataType().getSize();
    if (bytes / DEFLATE > Files.size(part.file())) {
      throw new FormatException(
          "%s: shape %s, more than its file of %d bytes can hold; it is truncated or damaged"
              .formatted(part, Arrays.toString(shape), Files.size(part.file())));
    }
    boolean turned = part.ending().equals("mat");
    int last = (int) shape[axes - 1];
    int before = (int) shape[axes - 2];
    int depth = axes == 2 ? 1 : (int) shape[0];
    Size size = turned ? new Size(before, last, depth) : new Size(last, before, depth);
    return new Planes(type(dataset.getDataType(), part), size, turned);
  }

  private static VoxelType type(DataType type, Part part) throws FormatException {
    if (type instanceof FloatingPoint) {
      return type.getSize() > 4 ? VoxelType.F64 : VoxelType.F32;
    }
    if (!(type instanceof FixedPoint whole)) {
      throw new FormatException(
          "%s: %s; expected numbers".formatted(part, type.getClass().getSimpleName()));
    }
    return switch (whole.getSize()) {
      case 1 -> whole.isSigned() ? VoxelType.I8 : VoxelType.U8;
      case 2 -> whole.isSigned() ? VoxelType.I16 : VoxelType.U16;
      case 4 -> whole.isSigned() ? VoxelType.I32 : VoxelType.U32;
      default -> VoxelType.F64;
    };
  }

  /**
   * How an array becomes slices.
   *
   * @param turned the array runs down the columns
   */
  private record Planes(VoxelType type, Size size, boolean turned) {
    List<ByteBuffer> all(Object values) {
      List<ByteBuffer> slices = new ArrayList<>();
      int plane = size.x() * size.y();
      for (int k = 0; k < size.z(); k++) {
        ByteBuffer slice = ByteBuffer.allocate(plane * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = 0; y < size.y(); y++) {
          for (int x = 0; x < size.x(); x++) {
            int from = turned ? x * size.y() + y : y * size.x() + x;
            int to = (y * size.x() + x) * type.bytes();
            Voxels.write(slice, to, type, number(values, k * plane + from));
          }
        }
        slices.add(slice);
      }
      return slices;
    }

    private static double number(Object values, int index) {
      return values instanceof Number[] large
          ? large[index].doubleValue()
          : Array.getDouble(values, index);
    }
  }
}
