package io.medsam3.nrrd;

import io.medsam3.storage.AtomicFile;
import io.medsam3.storage.Imprint;
import io.medsam3.storage.VoxelStream;
import io.medsam3.volume.Affine;
import io.medsam3.volume.LabelMap;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Writes attached NRRD in LPS, packed unless told otherwise. NRRD has no rescale: rescaled volumes
 * become intensities in 32-bit floats.
 */
public final class NrrdWriter {
  private NrrdWriter() {}

  public static void write(Volume volume, Path target, boolean packed) throws IOException {
    write(volume, "", target, packed);
  }

  /** The values of a label map with its names, as a segmentation of one layer. */
  public static void write(LabelMap map, Imprint imprint, Path target) throws IOException {
    Segments segments = map.segments();
    StringBuilder pairs = SegmentFields.common(imprint);
    for (int n = 0; n < segments.list().size(); n++) {
      Segment segment = segments.list().get(n);
      SegmentFields.append(pairs, n, segment, segment.number(), 0);
    }
    write(map.values(), pairs.toString(), target, true);
  }

  static void write(Volume volume, String pairs, Path target, boolean packed) throws IOException {
    boolean asFloats = !volume.commonRescale().equals(java.util.Optional.of(Rescale.NONE));
    String header = header(volume, asFloats, packed) + pairs + "\n";
    AtomicFile.write(
        target,
        file -> {
          file.write(header.getBytes(StandardCharsets.UTF_8));
          OutputStream out = packed ? new GZIPOutputStream(file, 1 << 16) : file;
          if (asFloats) {
            VoxelStream.writeIntensities(volume, ByteOrder.LITTLE_ENDIAN, out);
          } else {
            VoxelStream.write(volume, ByteOrder.LITTLE_ENDIAN, out);
          }
          if (out instanceof GZIPOutputStream gzip) {
            gzip.finish();
          }
        });
  }

  private static String header(Volume volume, boolean asFloats, boolean packed) {
    boolean list = volume.channels() > 1;
    Affine a = volume.grid().affine();
    StringBuilder text = new StringBuilder("NRRD0004\n# Complete NRRD file format specification");
    text.append(" at http://teem.sourceforge.net/nrrd/format.html\n");
    text.append("type: ").append(type(asFloats ? VoxelType.F32 : volume.type()));
    text.append("\ndimension: ").append(list ? 4 : 3);
    text.append("\nspace: left-posterior-superior\nsizes:");
    text.append(list ? " " + volume.channels() : "");
    text.append(" %d %d %d".formatted(volume.size().x(), volume.size().y(), volume.size().z()));
    text.append("\nspace directions:").append(list ? " none" : "");
    for (int column = 0; column < 3; column++) {
      text.append(' ').append(vector(a, column));
    }
    text.append("\nkinds:").append(list ? " list" : "").append(" domain domain domain");
    text.append("\nendian: little\nencoding: ").append(packed ? "gzip" : "raw");
    text.append("\nspace origin: ").append(vector(a, 3)).append('\n');
    return text.toString();
  }

  private static String vector(Affine a, int column) {
    return "(" + a.at(0, column) + "," + a.at(1, column) + "," + a.at(2, column) + ")";
  }

  private static String type(VoxelType type) {
    return switch (type) {
      case U8 -> "unsigned char";
      case I8 -> "signed char";
      case U16 -> "unsigned short";
      case I16 -> "short";
      case U32 -> "unsigned int";
      case I32 -> "int";
      case F32 -> "float";
      case F64 -> "double";
    };
  }
}
