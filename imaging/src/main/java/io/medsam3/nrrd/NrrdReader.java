package io.medsam3.nrrd;

import io.medsam3.storage.ByteSource;
import io.medsam3.storage.VoxelLayout;
import io.medsam3.storage.VoxelStream;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Modality;
import io.medsam3.volume.Presentation;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Volume;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads NRRD and detached NHDR; lists of values per voxel become channels, or layers. */
public final class NrrdReader {
  private NrrdReader() {}

  public static boolean claims(byte[] head) {
    return NrrdHeader.claims(head);
  }

  /** The volumes of a file, more than one if an axis behind those of space is longer than 1. */
  public static List<Volume> read(Path path, Findings findings) throws IOException {
    return read(path, header(path), findings);
  }

  static NrrdHeader header(Path path) throws IOException {
    try (ByteSource source = ByteSource.open(path)) {
      source.head(1);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      return NrrdHeader.parse(path.toString(), in);
    }
  }

  static List<Volume> read(Path path, NrrdHeader header, Findings findings) throws IOException {
    NrrdAxes axes = NrrdAxes.of(header, findings);
    NrrdData data = NrrdData.of(path, header);
    if (axes.channels() > 4096) {
      throw new FormatException(
          path + ": " + axes.channels() + " values per voxel; at most 4096 are read");
    }
    ByteOrder order = order(path, header, data, findings);
    VoxelLayout layout = new VoxelLayout(data.type(), axes.counts(), (int) axes.channels(), order);
    long stored = data.storedBytes();
    // Text takes at least two characters per number, however many bytes it has in memory.
    long least = data.isText() ? stored * layout.type().bytes() : stored;
    layout.check(path.toString(), least, data.isCompressed());
    long most = data.isCompressed() ? stored * 1032 + 1024 : least;
    if (axes.series() > most / layout.bytes()) {
      throw new FormatException(
          "%s: the header promises %d volumes of %d bytes, larger than the file; is it truncated?"
              .formatted(path, axes.series(), layout.bytes()));
    }
    Grid grid = new Grid(layout.size(), axes.affine());
    tellShear(grid, findings);
    List<Volume> volumes = new ArrayList<>();
    try (InputStream in = data.open(layout, axes.series())) {
      for (long n = 0; n < axes.series(); n++) {
        volumes.add(
            Volume.of(
                grid,
                VoxelStream.read(path.toString(), in, layout, findings),
                List.of(Rescale.NONE),
                Presentation.of(Modality.UNKNOWN)));
      }
      VoxelStream.finish(path.toString(), in, findings);
    }
    return volumes;
  }

  private static void tellShear(Grid grid, Findings findings) {
    double shear = grid.affine().shearDegrees();
    if (shear > 0.1) {
      findings.warn("the axes are sheared by %.2f degrees; the affine was kept".formatted(shear));
    }
  }

  private static ByteOrder order(Path path, NrrdHeader header, NrrdData data, Findings findings)
      throws FormatException {
    String endian = header.field("endian").orElse("").toLowerCase(Locale.ROOT);
    boolean matters = data.type().bytes() > 1 && !data.isText();
    return switch (endian) {
      case "big" -> ByteOrder.BIG_ENDIAN;
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "" -> {
        if (matters) {
          findings.warn("the NRRD does not say its byte order (endian); taken as little");
        }
        yield ByteOrder.LITTLE_ENDIAN;
      }
      default -> throw new FormatException(path + ": endian '" + endian + "'; big or little");
    };
  }
}
