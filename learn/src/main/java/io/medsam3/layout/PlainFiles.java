package io.medsam3.layout;

import io.medsam3.metaimage.MetaImageReader;
import io.medsam3.nifti.NiftiReader;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/** Pictures and volumes of the kinds that published sets come in. */
final class PlainFiles {
  private static final int MOST = 1 << 28;

  private PlainFiles() {}

  /** Also reads BMP, GIF and binary PPM and PGM, which no patient's picture comes in otherwise. */
  static Picture picture(Part part) throws IOException {
    Path file = part.file();
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (isArray(part)) {
      return Hdf5.picture(part);
    }
    if (name.endsWith(".bmp") || name.endsWith(".gif")) {
      return javas(file);
    }
    if (name.matches(".*\\.p[pg]m(\\.gz)?")) {
      return portable(file, name.endsWith(".gz"));
    }
    return PictureReader.read(file, new Findings());
  }

  private static Picture javas(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    if (image == null) {
      throw new FormatException(file + ": no picture of the kind that its name says");
    }
    byte[] samples = new byte[3 * image.getWidth() * image.getHeight()];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        samples[at++] = (byte) (rgb >> 16);
        samples[at++] = (byte) (rgb >> 8);
        samples[at++] = (byte) rgb;
      }
    }
    return Picture.of(image.getWidth(), image.getHeight(), 3, samples);
  }

  /** P5 and P6 with 8 bits: magic, width, height and 255 in words, then the samples. */
  private static Picture portable(Path file, boolean packed) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = packed ? new GZIPInputStream(raw) : raw) {
      String magic = word(in, file);
      int channels = magic.equals("P6") ? 3 : 1;
      long width = number(in, file);
      long height = number(in, file);
      long most = number(in, file);
      boolean known = magic.equals("P5") || magic.equals("P6");
      if (!known || most != 255 || width * height < 1 || width * height > MOST) {
        throw new FormatException(
            "%s: %s, %d x %d, up to %d; expected P5 or P6 with 8 bits"
                .formatted(file, magic, width, height, most));
      }
      byte[] samples = in.readNBytes((int) (width * height) * channels);
      if (samples.length < width * height * channels) {
        throw new FormatException(file + ": the picture is truncated");
      }
      return Picture.of((int) width, (int) height, channels, samples);
    }
  }

  private static long number(InputStream in, Path file) throws IOException {
    String word = word(in, file);
    if (!word.matches("\\d{1,6}")) {
      throw new FormatException("%s: '%s' in its header; expected a number".formatted(file, word));
    }
    return Long.parseLong(word);
  }

  private static String word(InputStream in, Path file) throws IOException {
    StringBuilder word = new StringBuilder();
    for (int c = in.read(); c >= 0 && word.length() < 20; c = in.read()) {
      if (c == '#') {
        while (c >= 0 && c != '\n') {
          c = in.read();
        }
      } else if (!Character.isWhitespace(c)) {
        word.append((char) c);
      } else if (!word.isEmpty()) {
        return word.toString();
      }
    }
    throw new FormatException(file + ": no header of a portable picture");
  }

  private static boolean isArray(Part part) {
    return List.of("h5", "hdf5", "mat").contains(part.ending());
  }

  /** The first volume of a NIfTI or MetaImage file, an array in HDF5, or the pages of a TIFF. */
  static Volume volume(Part part) throws IOException {
    if (isArray(part)) {
      return Hdf5.volume(part);
    }
    Path file = part.file();
    return switch (part.ending()) {
      case "mha", "mhd" -> MetaImageReader.read(file, new Findings()).get(0);
      case "tif", "tiff" -> pages(file);
      default -> NiftiReader.read(file, new Findings()).get(0);
    };
  }

  /** False for volumes whose files do not say how far apart voxels are; 1 mm stands for it. */
  static boolean saysSpacing(Part part) {
    return !isArray(part) && !part.ending().startsWith("tif");
  }

  private static Volume pages(Path file) throws IOException {
    List<Picture> pages = PictureReader.readPages(file, new Findings());
    Picture first = pages.get(0);
    for (int k = 0; k < pages.size(); k++) {
      Picture page = pages.get(k);
      if (page.channels() != 1 || !page.isLike(first)) {
        throw new FormatException(
            "%s: page %d is %d x %d with %d channels, page 1 %d x %d; expected grey pages alike"
                .formatted(
                    file,
                    k + 1,
                    page.width(),
                    page.height(),
                    page.channels(),
                    first.width(),
                    first.height()));
      }
    }
    return Picture.stack(pages);
  }

  /** A MetaImage of three planes that are colours. */
  static Picture planes(Part part) throws IOException {
    Path file = part.file();
    Volume volume = volume(part);
    int width = volume.size().x();
    int height = volume.size().y();
    if (volume.size().z() != 3) {
      throw new FormatException(
          "%s: %d planes; expected 3, for red, green and blue".formatted(file, volume.size().z()));
    }
    byte[] samples = new byte[3 * width * height];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          double value = volume.intensity(x, y, c);
          if (!(value >= 0 && value <= 255)) {
            throw new FormatException(
                "%s: a colour of %s; expected 0 to 255".formatted(file, value));
          }
          samples[at++] = (byte) (int) value;
        }
      }
    }
    return Picture.of(width, height, 3, samples);
  }
}
