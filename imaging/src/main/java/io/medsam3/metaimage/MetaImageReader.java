package io.medsam3.metaimage;

import io.medsam3.storage.ByteSource;
import io.medsam3.storage.Compressed;
import io.medsam3.storage.DataFiles;
import io.medsam3.storage.Numbers;
import io.medsam3.storage.TextNumbers;
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
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Reads MetaImage, attached or not, packed or not, of 2 to 4 dimensions. */
public final class MetaImageReader {
  private final Path path;
  private final MetaHeader header;
  private final Findings findings;
  private final boolean packed;
  private final boolean text;
  private final List<Path> files; // empty: the data follows the header

  private MetaImageReader(Path path, MetaHeader header, Findings findings) throws IOException {
    this.path = path;
    this.header = header;
    this.findings = findings;
    packed = header.flag(false, "compresseddata");
    text = !header.flag(true, "binarydata");
    files = files();
  }

  public static boolean claims(byte[] head) {
    return MetaHeader.claims(head);
  }

  /** The volumes of a file, more than one if it has a fourth dimension. */
  public static List<Volume> read(Path path, Findings findings) throws IOException {
    try (ByteSource source = ByteSource.open(path)) {
      source.head(1);
    }
    MetaHeader header;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      header = MetaHeader.parse(path.toString(), in);
    }
    return new MetaImageReader(path, header, findings).volumes();
  }

  private List<Volume> volumes() throws IOException {
    String where = path.toString();
    int dimensions = (int) Numbers.longs(where, "NDims", header.required("ndims"))[0];
    long[] sizes = Numbers.longs(where, "DimSize", header.required("dimsize"));
    if (dimensions < 2 || dimensions > 4 || sizes.length != dimensions) {
      throw new FormatException(
          "%s: NDims %d with %d sizes; 2, 3 and 4 dimensions are read"
              .formatted(path, dimensions, sizes.length));
    }
    long[] counts = {sizes[0], sizes[1], dimensions > 2 ? sizes[2] : 1};
    long series = dimensions > 3 ? sizes[3] : 1;
    long channels = header.number("elementnumberofchannels", 1);
    if (channels < 1 || channels > 4096 || series < 1) {
      throw new FormatException(
          path + ": " + channels + " channels and " + series + " volumes; 1 to 4096 are read");
    }
    boolean big = header.flag(false, "binarydatabyteordermsb", "elementbyteordermsb");
    VoxelLayout layout =
        new VoxelLayout(
            header.type(),
            counts,
            (int) channels,
            big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    check(layout, series);
    Grid grid = new Grid(layout.size(), MetaGeometry.affine(header, dimensions, findings));
    List<Volume> volumes = new ArrayList<>();
    try (InputStream in = open(layout, series)) {
      for (long n = 0; n < series; n++) {
        volumes.add(
            Volume.of(
                grid,
                VoxelStream.read(where, in, layout, findings),
                List.of(Rescale.NONE),
                modality()));
      }
      VoxelStream.finish(where, in, findings);
    } catch (EOFException e) {
      throw new FormatException(path + ": ended before the voxels; it is truncated", e);
    }
    return volumes;
  }

  private Presentation modality() {
    return switch (header.first("modality").orElse("").toUpperCase(Locale.ROOT)) {
      case "MET_MOD_CT" -> Presentation.of(Modality.CT);
      case "MET_MOD_MR" -> Presentation.of(Modality.MR);
      case "MET_MOD_US" -> Presentation.of(Modality.ULTRASOUND);
      default -> Presentation.UNKNOWN;
    };
  }

  private void check(VoxelLayout layout, long series) throws IOException {
    long stored = 0;
    for (Path file : files) {
      stored += Files.size(file);
    }
    stored = files.isEmpty() ? Files.size(path) - header.length() : stored;
    long most = text ? stored * layout.type().bytes() : stored;
    layout.check(path.toString(), most, packed);
    long all = packed ? stored * 1032 + 1024 : most;
    if (series > all / layout.bytes()) {
      throw new FormatException(
          "%s: the header promises %d volumes of %d bytes, larger than the file; is it truncated?"
              .formatted(path, series, layout.bytes()));
    }
  }

  private InputStream open(VoxelLayout layout, long series) throws IOException {
    List<InputStream> parts = new ArrayList<>();
    boolean done = false;
    try {
      for (Path file : files.isEmpty() ? List.of(path) : files) {
        parts.add(part(file, layout, series));
      }
      done = true;
      return parts.size() == 1
          ? parts.get(0)
          : new SequenceInputStream(Collections.enumeration(parts));
    } finally {
      if (!done) {
        for (InputStream part : parts) {
          part.close();
        }
      }
    }
  }

  private InputStream part(Path file, VoxelLayout layout, long series) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    long skip = header.number("headersize", 0);
    if (files.isEmpty()) {
      in.skipNBytes(header.length());
    } else if (skip == -1 && !packed) {
      // The voxels stand at the end of the file, whatever is before them.
      in.skipNBytes(Math.max(0, Files.size(file) - layout.bytes() * series / files.size()));
    } else {
      in.skipNBytes(Math.max(0, skip));
    }
    if (text) {
      try (in) {
        long samples = layout.bytes() / layout.type().bytes() * series;
        return new ByteArrayInputStream(TextNumbers.read(file.toString(), in, layout, samples));
      }
    }
    return packed ? Compressed.inflate(in) : in;
  }

  private List<Path> files() throws IOException {
    String value = header.required("elementdatafile");
    if (value.equalsIgnoreCase("LOCAL")) {
      return List.of();
    }
    if (value.toUpperCase(Locale.ROOT).startsWith("LIST")) {
      return DataFiles.beside(path, header.listed());
    }
    List<String> words = Numbers.words(value);
    if (words.size() >= 3 && words.get(0).contains("%")) {
      List<String> four = new ArrayList<>(words.subList(0, 3));
      four.add(words.size() > 3 ? words.get(3) : "1");
      return DataFiles.beside(path, DataFiles.pattern(path.toString(), four));
    }
    return DataFiles.beside(path, List.of(value));
  }
}
