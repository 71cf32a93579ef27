package io.medsam3.nifti;

import io.medsam3.storage.Compressed;
import io.medsam3.storage.StoredType;
import io.medsam3.storage.VoxelLayout;
import io.medsam3.storage.VoxelStream;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Label;
import io.medsam3.volume.Modality;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Volume;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads NIfTI-1 and NIfTI-2, alone or as .hdr and .img, packed or not, in either byte order, and
 * ANALYZE 7.5 with a warning. A fourth dimension is a series of volumes.
 */
public final class NiftiReader {
  private static final int LARGEST_EXTENSION = 1 << 24;

  private final Path headerFile;
  private final NiftiHeader header;
  private final Findings findings;

  private NiftiReader(Path headerFile, NiftiHeader header, Findings findings) {
    this.headerFile = headerFile;
    this.header = header;
    this.findings = findings;
  }

  /** True if the first bytes, unpacked, are those of a NIfTI header. */
  public static boolean claims(byte[] head) {
    return NiftiHeader.claims(head);
  }

  /** True for an .img whose .hdr lies beside it. */
  public static boolean isImageOfPair(Path path) {
    Path header = withExtension(path, ".img", ".hdr");
    return !header.equals(path) && Files.isRegularFile(header);
  }

  /** The volumes of a file in the order of time, at least one. */
  public static List<Volume> read(Path path, Findings findings) throws IOException {
    Path headerFile = withExtension(path, ".img", ".hdr");
    NiftiHeader header;
    try (InputStream in = Compressed.open(headerFile)) {
      header = header(headerFile, in);
    } catch (java.io.EOFException e) {
      throw new FormatException(headerFile + ": the compressed header is truncated", e);
    }
    return new NiftiReader(headerFile, header, findings).volumes();
  }

  /** Names of label values that the header's extensions hold; usually none. */
  public static List<Label> labels(Path path) throws IOException {
    Path headerFile = withExtension(path, ".img", ".hdr");
    try (InputStream in = Compressed.open(headerFile)) {
      NiftiHeader header = header(headerFile, in);
      int length = header.version() == 1 ? NiftiHeader.SIZE_1 : NiftiHeader.SIZE_2;
      byte[] flag = in.readNBytes(4);
      long left = header.voxOffset() - length - 4;
      if (header.isPair() || flag.length < 4 || flag[0] == 0) {
        return List.of();
      }
      while (left >= 16) {
        ByteBuffer head = ByteBuffer.wrap(in.readNBytes(8)).order(header.order());
        int size = head.limit() < 8 ? 0 : head.getInt(0);
        if (size < 16 || size > left || size > LARGEST_EXTENSION) {
          return List.of();
        }
        List<Label> labels = LabelTable.parse(headerFile.toString(), in.readNBytes(size - 8));
        if (!labels.isEmpty()) {
          return labels;
        }
        left -= size;
      }
      return List.of();
    } catch (java.io.EOFException e) {
      throw new FormatException(headerFile + ": the compressed header is truncated", e);
    }
  }

  // Reads exactly as many bytes as the header has.
  private static NiftiHeader header(Path file, InputStream in) throws IOException {
    byte[] head = in.readNBytes(NiftiHeader.SIZE_1);
    if (NiftiHeader.isSecond(head)) {
      byte[] rest = in.readNBytes(NiftiHeader.SIZE_2 - NiftiHeader.SIZE_1);
      int first = head.length;
      head = Arrays.copyOf(head, first + rest.length);
      System.arraycopy(rest, 0, head, first, rest.length);
    }
    return NiftiHeader.parse(file.toString(), head);
  }

  private List<Volume> volumes() throws IOException {
    VoxelLayout layout = layout();
    long count = series();
    Path data = header.isPair() ? withExtension(headerFile, ".hdr", ".img") : headerFile;
    if (!Files.exists(data)) {
      throw new NoSuchFileException(
          data.toString(), null, "the voxels of " + headerFile + " should be in it");
    }
    long offset = offset();
    byte[] head = new byte[2];
    try (InputStream raw = Files.newInputStream(data)) {
      raw.readNBytes(head, 0, 2);
    }
    boolean packed = Compressed.isGzip(head);
    long stored = Files.size(data) - (packed ? 0 : Math.min(offset, Files.size(data)));
    layout.check(data.toString(), stored, packed);
    long most = packed ? stored * 1032 + 1024 : stored;
    if (count > most / layout.bytes()) {
      throw new FormatException(
          "%s: the header promises %d volumes of %d bytes, larger than the file; is it truncated?"
              .formatted(data, count, layout.bytes()));
    }
    if (header.isAnalyze()) {
      findings.warn("this is an ANALYZE 7.5 header without NIfTI orientation");
    }
    Grid grid = new NiftiGeometry(headerFile.toString(), header, layout.size(), findings).grid();
    return readAll(data, offset, layout, grid, count);
  }

  private List<Volume> readAll(Path data, long offset, VoxelLayout layout, Grid grid, long count)
      throws IOException {
    List<Volume> volumes = new ArrayList<>();
    try (InputStream in = Compressed.open(data)) {
      in.skipNBytes(offset);
      for (long n = 0; n < count; n++) {
        Voxels voxels = VoxelStream.read(data.toString(), in, layout, findings);
        volumes.add(Volume.of(grid, voxels, List.of(rescale()), Presentation.of(Modality.UNKNOWN)));
      }
      VoxelStream.finish(data.toString(), in, findings);
    } catch (java.io.EOFException e) {
      throw new FormatException(data + ": ended before the voxels at byte " + offset, e);
    }
    return volumes;
  }

  private VoxelLayout layout() throws FormatException {
    int channels =
        switch (header.datatype()) {
          case 128 -> 3;
          case 2304 -> 4;
          default -> 1;
        };
    long[] counts = {1, 1, 1};
    for (int n = 1; n <= Math.min(3, header.dim()[0]); n++) {
      counts[n - 1] = header.dim()[n];
    }
    return new VoxelLayout(type(), counts, channels, header.order());
  }

  // Dimensions of length 1 behind the third do not count; more than one longer is no series.
  private long series() throws FormatException {
    long count = 1;
    for (int n = 4; n <= header.dim()[0]; n++) {
      long length = header.dim()[n];
      if (length < 1) {
        findings.warn("dim[" + n + "] is " + length + "; 1 was used");
      } else if (length > 1 && n > 4) {
        throw new FormatException(
            "%s: dim[%d] is %d: a NIfTI of %d dimensions (vectors or several contrasts); volumes"
                    .formatted(headerFile, n, length, header.dim()[0])
                + " and series of volumes are read. Split it first");
      } else {
        count = length;
      }
    }
    return count;
  }

  private StoredType type() throws FormatException {
    return switch (header.datatype()) {
      case 2, 128, 2304 -> StoredType.U8;
      case 4 -> StoredType.I16;
      case 8 -> StoredType.I32;
      case 16 -> StoredType.F32;
      case 64 -> StoredType.F64;
      case 256 -> StoredType.I8;
      case 512 -> StoredType.U16;
      case 768 -> StoredType.U32;
      case 1024 -> StoredType.I64;
      case 1280 -> StoredType.U64;
      default ->
          throw new FormatException(
              "%s: datatype %d (1 bitmap, 32 and above 1500 complex or long double) is not read"
                  .formatted(headerFile, header.datatype()));
    };
  }

  private long offset() {
    long least = header.isPair() ? 0 : header.version() == 1 ? 352 : 544;
    if (header.voxOffset() < least) {
      findings.warn("vox_offset is " + header.voxOffset() + "; " + least + " was used");
      return least;
    }
    return header.voxOffset();
  }

  // A slope of 0 means that there is no scaling, intercept included (nifti1.h).
  private Rescale rescale() {
    double slope = header.slope();
    if (slope == 0 || !Double.isFinite(slope) || header.isAnalyze()) {
      return Rescale.NONE;
    }
    if (!Double.isFinite(header.intercept())) {
      findings.warn("scl_inter is " + header.intercept() + "; 0 was used");
      return new Rescale(slope, 0);
    }
    return new Rescale(slope, header.intercept());
  }

  // a.hdr <-> a.img and a.hdr.gz <-> a.img.gz; other names stay.
  private static Path withExtension(Path path, String from, String to) {
    String name = path.getFileName().toString();
    for (String packed : new String[] {"", ".gz"}) {
      if (name.endsWith(from + packed)) {
        String stem = name.substring(0, name.length() - from.length() - packed.length());
        Path plain = path.resolveSibling(stem + to);
        Path gzip = path.resolveSibling(stem + to + ".gz");
        return Files.exists(plain) || !Files.exists(gzip) ? plain : gzip;
      }
    }
    return path;
  }
}
