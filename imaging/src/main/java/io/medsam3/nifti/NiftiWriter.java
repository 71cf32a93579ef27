package io.medsam3.nifti;

import io.medsam3.storage.AtomicFile;
import io.medsam3.storage.Imprint;
import io.medsam3.storage.VoxelStream;
import io.medsam3.volume.Affine;
import io.medsam3.volume.LabelMap;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/**
 * Writes .nii and .nii.gz with equal sform and qform of code 1, so that every program takes the
 * same geometry. Grids with sheared axes have no qform. Stored numbers and their rescale are kept;
 * only volumes with a rescale per slice become 32-bit floats.
 */
public final class NiftiWriter {
  /** Where the 80 bytes of words begin in NIfTI-1 and NIfTI-2. */
  private static final int DESCRIP_1 = 148;

  private static final int DESCRIP_2 = 240;
  private static final int LARGEST_1 = Short.MAX_VALUE;
  private static final double MOST_SHEAR_DEGREES = 0.01;

  private NiftiWriter() {}

  /** Packed if the name ends in {@code .gz}. */
  public static void write(Volume volume, Path target) throws IOException {
    write(volume, new byte[0], Imprint.NONE, target);
  }

  /** The values of a label map with its names in an extension that Workbench and others read. */
  public static void write(LabelMap map, Path target) throws IOException {
    write(map, Imprint.NONE, target);
  }

  /** The same; the summary goes into {@code descrip}, the facts into an extension of comments. */
  public static void write(LabelMap map, Imprint imprint, Path target) throws IOException {
    byte[] names = LabelTable.extension(map.labels());
    byte[] comment =
        imprint.isNone() ? new byte[0] : Extension.of(Extension.COMMENT, imprint.text());
    byte[] both = Arrays.copyOf(names, names.length + comment.length);
    System.arraycopy(comment, 0, both, names.length, comment.length);
    write(map.values(), both, imprint, target);
  }

  private static void write(Volume volume, byte[] extensions, Imprint imprint, Path target)
      throws IOException {
    int datatype = datatype(volume);
    boolean asFloats = volume.commonRescale().isEmpty();
    Size size = volume.size();
    boolean second = Math.max(size.x(), Math.max(size.y(), size.z())) > LARGEST_1;
    byte[] header =
        second ? second(volume, datatype, extensions) : first(volume, datatype, extensions);
    byte[] descrip = imprint.summary().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(descrip, 0, header, second ? DESCRIP_2 : DESCRIP_1, descrip.length);
    boolean packed = target.getFileName().toString().endsWith(".gz");
    AtomicFile.write(
        target,
        file -> {
          OutputStream out = packed ? new GZIPOutputStream(file, 1 << 16) : file;
          out.write(header);
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

  private static int datatype(Volume volume) {
    if (volume.channels() == 3 && volume.type() == VoxelType.U8 && !volume.isRescaled()) {
      return 128;
    }
    if (volume.channels() != 1) {
      throw new IllegalArgumentException(
          "NIfTI holds grey values or RGB of 8 bits, not %d channels of %s"
              .formatted(volume.channels(), volume.type()));
    }
    if (volume.commonRescale().isEmpty()) {
      return 16;
    }
    return switch (volume.type()) {
      case U8 -> 2;
      case I16 -> 4;
      case I32 -> 8;
      case F32 -> 16;
      case F64 -> 64;
      case I8 -> 256;
      case U16 -> 512;
      case U32 -> 768;
    };
  }

  private static int bits(int datatype) {
    return switch (datatype) {
      case 2, 256 -> 8;
      case 4, 512 -> 16;
      case 128 -> 24;
      case 64 -> 64;
      default -> 32;
    };
  }

  private static byte[] first(Volume volume, int datatype, byte[] extensions) {
    int offset = NiftiHeader.SIZE_1 + 4 + extensions.length;
    ByteBuffer b = ByteBuffer.allocate(offset).order(ByteOrder.LITTLE_ENDIAN);
    Size size = volume.size();
    Spacing spacing = volume.grid().spacing();
    Rescale rescale = volume.commonRescale().orElse(Rescale.NONE);
    Quaternion q = Quaternion.of(volume.grid().affine());
    b.putInt(0, NiftiHeader.SIZE_1).put(38, (byte) 'r');
    short[] dim = {3, (short) size.x(), (short) size.y(), (short) size.z(), 1, 1, 1, 1};
    for (int n = 0; n < 8; n++) {
      b.putShort(40 + 2 * n, dim[n]);
    }
    b.putShort(70, (short) datatype).putShort(72, (short) bits(datatype));
    double[] pixdim = {q.qfac(), spacing.x(), spacing.y(), spacing.z(), 0, 0, 0, 0};
    for (int n = 0; n < 8; n++) {
      b.putFloat(76 + 4 * n, (float) pixdim[n]);
    }
    b.putFloat(108, offset);
    b.putFloat(112, (float) rescale.slope()).putFloat(116, (float) rescale.intercept());
    b.put(123, (byte) 10); // mm and s
    b.putShort(252, (short) (isSheared(volume) ? 0 : 1)).putShort(254, (short) 1);
    double[] numbers = forms(volume.grid().affine(), q);
    for (int n = 0; n < numbers.length; n++) {
      b.putFloat(256 + 4 * n, (float) numbers[n]);
    }
    b.position(344).put("n+1\0".getBytes(StandardCharsets.ISO_8859_1));
    b.put((byte) (extensions.length > 0 ? 1 : 0)).position(352).put(extensions);
    return b.array();
  }

  private static byte[] second(Volume volume, int datatype, byte[] extensions) {
    int offset = NiftiHeader.SIZE_2 + 4 + extensions.length;
    ByteBuffer b = ByteBuffer.allocate(offset).order(ByteOrder.LITTLE_ENDIAN);
    Size size = volume.size();
    Spacing spacing = volume.grid().spacing();
    Rescale rescale = volume.commonRescale().orElse(Rescale.NONE);
    Quaternion q = Quaternion.of(volume.grid().affine());
    b.putInt(0, NiftiHeader.SIZE_2);
    b.position(4).put("n+2\0\r\n\032\n".getBytes(StandardCharsets.ISO_8859_1));
    b.putShort(12, (short) datatype).putShort(14, (short) bits(datatype));
    long[] dim = {3, size.x(), size.y(), size.z(), 1, 1, 1, 1};
    double[] pixdim = {q.qfac(), spacing.x(), spacing.y(), spacing.z(), 0, 0, 0, 0};
    for (int n = 0; n < 8; n++) {
      b.putLong(16 + 8 * n, dim[n]).putDouble(104 + 8 * n, pixdim[n]);
    }
    b.putLong(168, offset).putDouble(176, rescale.slope()).putDouble(184, rescale.intercept());
    b.putInt(344, isSheared(volume) ? 0 : 1).putInt(348, 1);
    double[] numbers = forms(volume.grid().affine(), q);
    for (int n = 0; n < numbers.length; n++) {
      b.putDouble(352 + 8 * n, numbers[n]);
    }
    b.putInt(500, 10);
    b.put(540, (byte) (extensions.length > 0 ? 1 : 0)).position(544).put(extensions);
    return b.array();
  }

  // Quaternion b c d, offset x y z, then the sform row by row; RAS.
  private static double[] forms(Affine lps, Quaternion q) {
    double[] numbers = new double[18];
    numbers[0] = q.b();
    numbers[1] = q.c();
    numbers[2] = q.d();
    for (int row = 0; row < 3; row++) {
      double sign = row < 2 ? -1 : 1;
      numbers[3 + row] = sign * lps.at(row, 3);
      for (int column = 0; column < 4; column++) {
        numbers[6 + 4 * row + column] = sign * lps.at(row, column);
      }
    }
    return numbers;
  }

  private static boolean isSheared(Volume volume) {
    return volume.grid().affine().shearDegrees() > MOST_SHEAR_DEGREES;
  }
}
