package io.medsam3.metaimage;

import io.medsam3.storage.AtomicFile;
import io.medsam3.storage.Imprint;
import io.medsam3.storage.VoxelStream;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes attached MetaImage (.mha), packed unless told otherwise. MetaImage has no rescale:
 * rescaled volumes become intensities in 32-bit floats.
 */
public final class MetaImageWriter {
  private MetaImageWriter() {}

  public static void write(Volume volume, Path target, boolean packed) throws IOException {
    write(volume, packed, Imprint.NONE, target);
  }

  /** The same, saying how it was made in a field of its own. */
  public static void write(Volume volume, boolean packed, Imprint imprint, Path target)
      throws IOException {
    boolean asFloats = !volume.commonRescale().equals(Optional.of(Rescale.NONE));
    // ITK reads nothing of packed data whose size the header does not say, so it is packed twice.
    long size = packed ? packedSize(volume, asFloats) : 0;
    byte[] header = header(volume, asFloats, size, imprint).getBytes(StandardCharsets.US_ASCII);
    AtomicFile.write(
        target,
        file -> {
          file.write(header);
          if (packed) {
            pack(volume, asFloats, new DeflaterOutputStream(file));
          } else {
            write(volume, asFloats, file);
          }
        });
  }

  private static void write(Volume volume, boolean asFloats, OutputStream out) throws IOException {
    if (asFloats) {
      VoxelStream.writeIntensities(volume, ByteOrder.LITTLE_ENDIAN, out);
    } else {
      VoxelStream.write(volume, ByteOrder.LITTLE_ENDIAN, out);
    }
  }

  private static void pack(Volume volume, boolean asFloats, DeflaterOutputStream zlib)
      throws IOException {
    write(volume, asFloats, zlib);
    zlib.finish();
  }

  private static long packedSize(Volume volume, boolean asFloats) throws IOException {
    Deflater deflater = new Deflater();
    try {
      OutputStream nowhere = OutputStream.nullOutputStream();
      pack(volume, asFloats, new DeflaterOutputStream(nowhere, deflater));
      return deflater.getBytesWritten();
    } finally {
      deflater.end();
    }
  }

  private static String header(Volume volume, boolean asFloats, long packedSize, Imprint imprint) {
    Affine a = volume.grid().affine();
    Spacing spacing = volume.grid().spacing();
    StringBuilder text = new StringBuilder("ObjectType = Image\nNDims = 3\nBinaryData = True\n");
    text.append("BinaryDataByteOrderMSB = False\nCompressedData = ");
    text.append(packedSize > 0 ? "True\nCompressedDataSize = " + packedSize : "False");
    text.append("\nTransformMatrix =");
    for (Axis axis : Axis.values()) {
      for (double d : a.direction(axis)) {
        text.append(' ').append(d);
      }
    }
    text.append("\nOffset = %s %s %s\n".formatted(a.at(0, 3), a.at(1, 3), a.at(2, 3)));
    text.append("CenterOfRotation = 0 0 0\nAnatomicalOrientation = ");
    text.append(itkCode(volume)).append('\n');
    text.append("ElementSpacing = %s %s %s\n".formatted(spacing.x(), spacing.y(), spacing.z()));
    text.append(
        "DimSize = %d %d %d\n".formatted(volume.size().x(), volume.size().y(), volume.size().z()));
    if (volume.channels() > 1) {
      text.append("ElementNumberOfChannels = ").append(volume.channels()).append('\n');
    }
    if (!imprint.isNone()) {
      text.append(Imprint.KEY).append(" = ").append(imprint.text()).append('\n');
    }
    text.append("ElementType = ").append(type(asFloats ? VoxelType.F32 : volume.type()));
    return text.append("\nElementDataFile = LOCAL\n").toString();
  }

  // ITK names where an axis comes from, we where it goes to.
  private static String itkCode(Volume volume) {
    StringBuilder code = new StringBuilder();
    for (char letter : volume.grid().orientation().code().toCharArray()) {
      code.append("RLAPIS".charAt("LRPASI".indexOf(letter)));
    }
    return code.toString();
  }

  private static String type(VoxelType type) {
    return switch (type) {
      case U8 -> "MET_UCHAR";
      case I8 -> "MET_CHAR";
      case U16 -> "MET_USHORT";
      case I16 -> "MET_SHORT";
      case U32 -> "MET_UINT";
      case I32 -> "MET_INT";
      case F32 -> "MET_FLOAT";
      case F64 -> "MET_DOUBLE";
    };
  }
}
