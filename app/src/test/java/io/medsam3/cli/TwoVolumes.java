package io.medsam3.cli;

import io.medsam3.nifti.NiftiWriter;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A NIfTI of two volumes: the tilted scan, and the same upside down in its values. */
final class TwoVolumes {
  private TwoVolumes() {}

  static Path write(Path file) throws IOException {
    Volume volume = ObliqueScan.volume();
    NiftiWriter.write(volume, file);
    byte[] one = Files.readAllBytes(file);
    int voxels = Math.toIntExact(volume.size().voxels() * 2);
    byte[] two = Arrays.copyOf(one, one.length + voxels);
    ByteBuffer b = ByteBuffer.wrap(two).order(ByteOrder.LITTLE_ENDIAN);
    b.putShort(40, (short) 4).putShort(48, (short) 2); // dim[0], dim[4]
    for (int n = 0; n < voxels; n += 2) {
      b.putShort(one.length + n, (short) -b.getShort(one.length - voxels + n));
    }
    Files.write(file, two);
    return file;
  }
}
