package io.medsam3.files;

import io.medsam3.files.Opened.OpenedPicture;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.files.Opened.OpenedVolume;
import io.medsam3.metaimage.MetaImageReader;
import io.medsam3.nifti.NiftiReader;
import io.medsam3.nrrd.NrrdReader;
import io.medsam3.nrrd.SegNrrd;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.storage.Compressed;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Placement;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Volume;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/** Opens any file that is read, by its content and never by its name. */
public final class ImageFiles {
  private static final int HEAD = 512;

  private final List<Format> formats;

  private ImageFiles(List<Format> formats) {
    this.formats = List.copyOf(formats);
  }

  /** Everything: DICOM files and folders, pictures, NIfTI, NRRD and MetaImage. */
  public static ImageFiles all() {
    return new ImageFiles(
        List.of(
            new DicomFormat(false),
            new Pictures(),
            new Nrrd(),
            new MetaImage(),
            new Nifti(),
            new DicomFormat(true)));
  }

  /** Pictures, NIfTI, NRRD and MetaImage, where DICOM is not wanted. */
  public static ImageFiles plain() {
    return new ImageFiles(List.of(new Pictures(), new Nrrd(), new MetaImage(), new Nifti()));
  }

  /** The same with a further format that is asked first. */
  public ImageFiles with(Format first) {
    List<Format> all = new ArrayList<>();
    all.add(first);
    all.addAll(formats);
    return new ImageFiles(all);
  }

  /** Whatever is wrong with a file is told as an IOException; the path is all a caller gives. */
  public Opened open(Path path) throws IOException {
    try {
      return openClaimed(path);
    } catch (
    // Each reader refuses by itself, which FuzzTest asks of it without this net. Should one of
    // them miss a case, a damaged file must still be a sentence and no stack trace.
    IllegalArgumentException
        | IndexOutOfBoundsException
        | BufferUnderflowException
        | NegativeArraySizeException
        | ArithmeticException e) {
      throw new FormatException(
          path + ": holds numbers that do not fit each other; is it damaged? " + e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw new FormatException(
          "%s: needs more memory than the %d MB that Java has; give it more with -Xmx"
              .formatted(path, Runtime.getRuntime().maxMemory() >> 20),
          e);
    }
  }

  private Opened openClaimed(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "there is no such file or folder");
    }
    byte[] head = head(path);
    for (Format format : formats) {
      if (format.claims(path, head)) {
        return format.open(path, new Findings());
      }
    }
    if (Files.isDirectory(path)) {
      throw new FormatException(path + ": a folder without any image that is read");
    }
    throw new FormatException(
        "%s: %s is none of the kinds of file that are read (PNG, JPEG, TIFF, NIfTI, NRRD,"
                .formatted(path, head.length == 0 ? "an empty file (truncated?)" : "its content")
            + " MetaImage, DICOM)");
  }

  private static byte[] head(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return new byte[0];
    }
    try (InputStream in = Compressed.open(path)) {
      return in.readNBytes(HEAD);
    } catch (EOFException | ZipException | FormatException e) {
      throw new FormatException(path + ": the gzip data is damaged or truncated", e);
    }
  }

  private static Opened series(String format, List<Volume> series, Path path, Findings findings) {
    if (series.size() > 1) {
      findings.warn(path + " " + OpenedVolume.firstOf(series.size()));
    }
    return new OpenedVolume(format, series, Placement.IN_PATIENT, findings.warnings());
  }

  private static final class Pictures implements Format {
    @Override
    public boolean claims(Path path, byte[] head) {
      return PictureReader.claims(head);
    }

    @Override
    public Opened open(Path path, Findings findings) throws IOException {
      List<Picture> pages = PictureReader.readPages(path, findings);
      Picture first = pages.get(0);
      if (pages.size() == 1) {
        return new OpenedPicture("picture", first, findings.warnings());
      }
      List<Picture> equal = largestGroup(pages);
      if (equal.size() < pages.size()) {
        findings.warn(
            "%d of %d pages differ in size or depth from the others; they were left out"
                .formatted(pages.size() - equal.size(), pages.size()));
      }
      if (equal.size() == 1) {
        return new OpenedPicture("picture", equal.get(0), findings.warnings());
      }
      return new OpenedVolume(
          "stack of pictures", List.of(Picture.stack(equal)), Placement.NONE, findings.warnings());
    }
  }

  // The most pages that are alike; of groups as large as each other the first.
  private static List<Picture> largestGroup(List<Picture> pages) {
    List<Picture> largest = List.of();
    for (Picture page : pages) {
      List<Picture> alike = pages.stream().filter(page::isLike).toList();
      largest = alike.size() > largest.size() ? alike : largest;
    }
    return largest;
  }

  private static final class Nifti implements Format {
    @Override
    public boolean claims(Path path, byte[] head) {
      // The voxels of a pair have no mark of their own; their header beside them has.
      return NiftiReader.claims(head) || NiftiReader.isImageOfPair(path);
    }

    @Override
    public Opened open(Path path, Findings findings) throws IOException {
      return series("NIfTI", NiftiReader.read(path, findings), path, findings);
    }
  }

  private static final class Nrrd implements Format {
    @Override
    public boolean claims(Path path, byte[] head) {
      return NrrdReader.claims(head);
    }

    @Override
    public Opened open(Path path, Findings findings) throws IOException {
      if (SegNrrd.isSegmentation(path)) {
        Segments segments = SegNrrd.read(path, findings);
        return new OpenedSegments(
            "NRRD segmentation", segments, Placement.IN_PATIENT, findings.warnings());
      }
      return series("NRRD", NrrdReader.read(path, findings), path, findings);
    }
  }

  private static final class MetaImage implements Format {
    @Override
    public boolean claims(Path path, byte[] head) {
      return MetaImageReader.claims(head);
    }

    @Override
    public Opened open(Path path, Findings findings) throws IOException {
      return series("MetaImage", MetaImageReader.read(path, findings), path, findings);
    }
  }
}
