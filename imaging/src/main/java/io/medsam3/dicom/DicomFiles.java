package io.medsam3.dicom;

import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.result.SegReader;
import io.medsam3.dicom.result.StructureSetReader;
import io.medsam3.dicom.series.ScanProgress;
import io.medsam3.dicom.series.SeriesReader;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads any DICOM file, or a folder as its largest series of images. */
public final class DicomFiles {
  private DicomFiles() {}

  /** True for a file with DICOM inside, whatever its name; a damaged one counts too. */
  public static boolean isDicom(Path file) throws IOException {
    try {
      return DicomFile.openIfDicom(file).isPresent();
    } catch (FormatException damaged) {
      // Only what shows the signs of DICOM is called damaged.
      return true;
    }
  }

  public static DicomContent read(Path fileOrFolder) throws IOException {
    return read(fileOrFolder, ScanProgress.NONE);
  }

  /** A file by its modality; a folder as the series with the most slices. */
  public static DicomContent read(Path fileOrFolder, ScanProgress progress) throws IOException {
    if (Files.isRegularFile(fileOrFolder)) {
      DicomFile file = DicomFile.open(fileOrFolder);
      switch (file.data().text(Tag.MODALITY)) {
        case "SEG":
          return new DicomContent.Segmentation(SegReader.read(file));
        case "RTSTRUCT":
          return new DicomContent.Structures(StructureSetReader.read(file));
        default:
          break;
      }
    }
    return new DicomContent.Images(SeriesReader.read(fileOrFolder, progress));
  }
}
