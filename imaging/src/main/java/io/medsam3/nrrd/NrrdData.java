package io.medsam3.nrrd;

import io.medsam3.storage.Compressed;
import io.medsam3.storage.DataFiles;
import io.medsam3.storage.Numbers;
import io.medsam3.storage.StoredType;
import io.medsam3.storage.TextNumbers;
import io.medsam3.storage.VoxelLayout;
import io.medsam3.volume.FormatException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The voxel bytes of a NRRD, wherever the header says they are, as one stream. */
final class NrrdData {
  private final Path path;
  private final NrrdHeader header;
  private final List<Path> files;
  private final String encoding;
  private final long lineSkip;
  private final long byteSkip;

  private NrrdData(Path path, NrrdHeader header) throws IOException {
    this.path = path;
    this.header = header;
    encoding = header.field("encoding").orElse("raw").toLowerCase(Locale.ROOT);
    lineSkip = number("lineskip");
    byteSkip = number("byteskip");
    files = header.field("datafile").isPresent() ? detached() : List.of(path);
    if (lineSkip < 0 || byteSkip < -1 || byteSkip == -1 && isCompressed()) {
      throw new FormatException(
          path + ": line skip " + lineSkip + " and byte skip " + byteSkip + " make no sense");
    }
  }

  static NrrdData of(Path path, NrrdHeader header) throws IOException {
    return new NrrdData(path, header);
  }

  boolean isCompressed() {
    return encoding.startsWith("gz");
  }

  boolean isText() {
    return encoding.equals("ascii")
        || encoding.equals("text")
        || encoding.equals("txt")
        || encoding.equals("hex");
  }

  /** Bytes of files behind the headers; the most that the data can take uncompressed. */
  long storedBytes() throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return Math.max(0, bytes - (isDetached() ? 0 : header.length()));
  }

  /** All data from the first voxel on. */
  InputStream open(VoxelLayout layout, long volumes) throws IOException {
    List<InputStream> parts = new ArrayList<>();
    boolean done = false;
    try {
      for (Path file : files) {
        parts.add(part(file, layout, volumes));
      }
      done = true;
      return parts.size() == 1
          ? parts.get(0)
          : new java.io.SequenceInputStream(java.util.Collections.enumeration(parts));
    } finally {
      if (!done) {
        for (InputStream part : parts) {
          part.close();
        }
      }
    }
  }

  private InputStream part(Path file, VoxelLayout layout, long volumes) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      in.skipNBytes(isDetached() ? 0 : header.length());
      skipLines(in);
      if (byteSkip == -1) {
        // The data stands at the end of the file, whatever is before it.
        long all = layout.bytes() * volumes / files.size();
        in.close();
        in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.skipNBytes(Math.max(0, Files.size(file) - all));
        return in;
      }
      if (isText()) {
        return text(in, layout, volumes);
      }
      InputStream data = unpacked(in);
      data.skipNBytes(byteSkip);
      return data;
    } catch (java.io.EOFException e) {
      in.close();
      throw new FormatException(
          file + ": ended before the voxels; the file is truncated or its skips are wrong", e);
    }
  }

  private InputStream unpacked(InputStream in) throws IOException {
    if (encoding.equals("raw")) {
      return in;
    }
    if (isCompressed()) {
      try {
        return Compressed.gunzip(in);
      } catch (java.util.zip.ZipException e) {
        throw new FormatException(path + ": the encoding is gzip, the data is not", e);
      }
    }
    throw new FormatException(
        "%s: encoding '%s' is not read; raw, gzip, ascii and hex are. Convert it with unu"
            .formatted(path, encoding));
  }

  private InputStream text(InputStream in, VoxelLayout layout, long volumes) throws IOException {
    try (in) {
      in.skipNBytes(byteSkip);
      long samples = layout.bytes() / layout.type().bytes() * volumes;
      byte[] bytes =
          encoding.equals("hex")
              ? TextNumbers.hex(path.toString(), in)
              : TextNumbers.read(path.toString(), in, layout, samples);
      return new ByteArrayInputStream(bytes);
    }
  }

  private void skipLines(InputStream in) throws IOException {
    for (long n = 0; n < lineSkip; n++) {
      int b = in.read();
      while (b >= 0 && b != '\n') {
        b = in.read();
      }
      if (b < 0) {
        throw new FormatException(path + ": ended while " + lineSkip + " lines were skipped");
      }
    }
  }

  private boolean isDetached() {
    return header.field("datafile").isPresent();
  }

  private List<Path> detached() throws IOException {
    String value = header.required("datafile");
    if (value.toUpperCase(Locale.ROOT).startsWith("LIST")) {
      return DataFiles.beside(path, header.listedFiles());
    }
    List<String> words = Numbers.words(value);
    if (words.size() >= 4 && words.get(0).contains("%")) {
      return DataFiles.beside(path, DataFiles.pattern(path.toString(), words));
    }
    return DataFiles.beside(path, List.of(value));
  }

  private long number(String field) throws FormatException {
    String value = header.field(field).orElse("0");
    return Numbers.longs(path.toString(), field, value)[0];
  }

  StoredType type() throws FormatException {
    String type = header.required("type").toLowerCase(Locale.ROOT);
    return switch (type.replaceAll("\\s+", " ")) {
      case "signed char", "int8", "int8_t" -> StoredType.I8;
      case "uchar", "unsigned char", "uint8", "uint8_t" -> StoredType.U8;
      case "short", "short int", "signed short", "signed short int", "int16", "int16_t" ->
          StoredType.I16;
      case "ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t" -> StoredType.U16;
      case "int", "signed int", "int32", "int32_t" -> StoredType.I32;
      case "uint", "unsigned int", "uint32", "uint32_t" -> StoredType.U32;
      case "longlong",
          "long long",
          "long long int",
          "signed long long",
          "signed long long int",
          "int64",
          "int64_t" ->
          StoredType.I64;
      case "ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t" ->
          StoredType.U64;
      case "float" -> StoredType.F32;
      case "double" -> StoredType.F64;
      default -> throw new FormatException(path + ": the type '" + type + "' is not read");
    };
  }
}
