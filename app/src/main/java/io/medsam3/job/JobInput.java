package io.medsam3.job;

import io.medsam3.dicom.DicomContent;
import io.medsam3.dicom.DicomFiles;
import io.medsam3.dicom.series.SeriesSource;
import io.medsam3.dicom.series.SeriesVolume;
import io.medsam3.files.ImageFiles;
import io.medsam3.files.Opened;
import io.medsam3.raster.Picture;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Placement;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An image that was read, with what results refer back to. */
public sealed interface JobInput {
  Path path();

  /** The kind of file in a few words. */
  String format();

  Grid grid();

  /** Whether millimetres mean something. */
  boolean hasPlace();

  /** What is odd about it. */
  List<String> warnings();

  /** A plain picture. */
  record PictureInput(Path path, String format, Picture picture, List<String> warnings)
      implements JobInput {
    @Override
    public Grid grid() {
      return picture.grid();
    }

    @Override
    public boolean hasPlace() {
      return false;
    }
  }

  /**
   * A volume, a stack or a DICOM image.
   *
   * @param isDicom whether the source names instances that DICOM results can refer to
   * @param ofSeveral whether it is one of several volumes of a file
   */
  record VolumeInput(
      Path path,
      String format,
      Volume volume,
      SeriesSource source,
      boolean hasPlace,
      boolean isDicom,
      boolean ofSeveral,
      List<String> warnings)
      implements JobInput {
    @Override
    public Grid grid() {
      return volume.grid();
    }
  }

  /** Reads any image of one volume; a folder as a DICOM series. */
  static JobInput read(Path path) throws IOException {
    return read(path, Optional.empty());
  }

  /**
   * Reads any image.
   *
   * @param which of several volumes, from 0; a file of several is refused without it, and a file of
   *     one with another than 0
   */
  static JobInput read(Path path, Optional<Integer> which) throws IOException {
    JobInput input = readWhole(path, which);
    if (which.orElse(0) != 0 && !(input instanceof VolumeInput volume && volume.ofSeveral())) {
      throw oneOf(path, which.get(), 1);
    }
    return input;
  }

  private static JobInput readWhole(Path path, Optional<Integer> which) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path) || hasMagic(path)) {
      return dicom(path);
    }
    try {
      return plain(path, which);
    } catch (FormatException notKnown) {
      if (DicomFiles.isDicom(path)) {
        return dicom(path);
      }
      throw notKnown;
    }
  }

  private static JobInput plain(Path path, Optional<Integer> which) throws IOException {
    Opened opened = ImageFiles.plain().open(path);
    if (opened instanceof Opened.OpenedPicture picture) {
      return new PictureInput(path, picture.format(), picture.picture(), picture.warnings());
    }
    if (opened instanceof Opened.OpenedVolume stack) {
      return volume(path, stack, which);
    }
    throw noImage(path, opened.format());
  }

  private static JobInput volume(Path path, Opened.OpenedVolume opened, Optional<Integer> which) {
    int count = opened.series().size();
    if (count > 1 && which.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: holds %d volumes; choose one by --volume 0 to --volume %d"
              .formatted(path, count, count - 1));
    }
    int n = which.orElse(0);
    if (n < 0 || n >= count) {
      throw oneOf(path, n, count);
    }
    Opened.OpenedVolume one = opened.only(n);
    SeriesSource none = SeriesSource.none(one.size().z());
    return new VolumeInput(
        path, one.format(), one.volume(), none, one.hasPlace(), false, count > 1, one.warnings());
  }

  private static IllegalArgumentException oneOf(Path path, int n, int count) {
    return new IllegalArgumentException(
        "%s: --volume %d; expected 0..%d, for it holds %d".formatted(path, n, count - 1, count));
  }

  private static JobInput dicom(Path path) throws IOException {
    DicomContent content;
    try {
      content = DicomFiles.read(path);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new FormatException(path + ": holds numbers that do not fit each other", e);
    }
    if (!(content instanceof DicomContent.Images images)) {
      throw noImage(path, "DICOM segmentation");
    }
    SeriesVolume series = images.series();
    Volume volume = series.volume();
    return new VolumeInput(
        path,
        "DICOM " + volume.presentation().modality(),
        volume,
        series.source(),
        series.placement() == Placement.IN_PATIENT,
        true,
        false,
        content.findings().warnings());
  }

  private static FormatException noImage(Path path, String format) {
    return new FormatException("%s: a %s; expected an image to segment".formatted(path, format));
  }

  /** Whether the file says that it is DICOM. */
  static boolean hasMagic(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(132);
      return head.length == 132
          && new String(head, 128, 4, StandardCharsets.US_ASCII).equals("DICM");
    }
  }
}
