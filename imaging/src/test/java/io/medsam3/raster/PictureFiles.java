package io.medsam3.raster;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Small pictures of each kind that is read. */
public final class PictureFiles {
  private PictureFiles() {}

  /** PNG, JPEG, and TIFF packed and not, big and small. */
  public static List<byte[]> small() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (String format : List.of("png", "jpg", "tiff")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
      for (int n = 0; n < 63; n++) {
        image.setRGB(n % 9, n / 9, n * 0x040302);
      }
      ImageIO.write(image, format, bytes);
      files.add(bytes.toByteArray());
    }
    for (boolean big : new boolean[] {false, true}) {
      TiffFiles file = new TiffFiles(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, big);
      byte[] packed = TiffFiles.deflate(new byte[9 * 7]);
      Map<Integer, long[]> tags = TiffFiles.grey(9, 7, 8, file.data(packed), packed.length);
      tags.put(TiffDirectory.COMPRESSION, new long[] {8});
      files.add(file.page(tags).page(TiffFiles.grey(3, 2, 8, file.data(new byte[6]), 6)).bytes());
    }
    return files;
  }
}
