package io.medsam3.dicom;

import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.result.SegReader;
import io.medsam3.dicom.result.StructureSetReader;
import io.medsam3.dicom.series.Scan;
import io.medsam3.dicom.series.ScanProgress;
import io.medsam3.dicom.series.SeriesReader;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads any DICOM file, or a folder as the most that is in it. */
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

  /**
   * A file by its modality; a folder as the series with the most slices, or, where it has no
   * images, as the segmentation or structure set with the most objects.
   */
  public static DicomContent read(Path fileOrFolder, ScanProgress progress) throws IOException {
    if (Files.isRegularFile(fileOrFolder)) {
      Optional<DicomContent> segmented = segmented(DicomFile.open(fileOrFolder));
      if (segmented.isPresent()) {
        return segmented.get();
      }
    }
    Findings findings = new Findings();
    Scan scan = Scan.of(fileOrFolder, findings, progress);
    List<Path> results = scan.hasImages() ? List.of() : scan.segmented();
    if (results.isEmpty()) {
      return new DicomContent.Images(SeriesReader.read(scan, findings));
    }
    DicomFile most = withMostObjects(results, findings);
    DicomContent content = segmented(most).orElseThrow();
    content.findings().addAll(findings);
    return content;
  }

  private static Optional<DicomContent> segmented(DicomFile file) throws FormatException {
    return switch (file.data().text(Tag.MODALITY)) {
      case "SEG" -> Optional.of(new DicomContent.Segmentation(SegReader.read(file)));
      case "RTSTRUCT" -> Optional.of(new DicomContent.Structures(StructureSetReader.read(file)));
      default -> Optional.empty();
    };
  }

  private static DicomFile withMostObjects(List<Path> paths, Findings findings) throws IOException {
    List<DicomFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(DicomFile.open(path));
    }
    DicomFile most = files.get(0);
    for (DicomFile file : files) {
      most = objects(file) > objects(most) ? file : most;
    }
    files.remove(most);
    if (!files.isEmpty()) {
      findings.warn(
          "the folder holds no images but %d segmentations or structure sets; %s with the most objects is read; left out: %s"
              .formatted(
                  paths.size(),
                  most.name(),
                  files.stream().map(DicomFile::name).collect(Collectors.joining(", "))));
    }
    return most;
  }

  private static int objects(DicomFile file) throws FormatException {
    return file.data().items(Tag.SEGMENT_SEQUENCE).size()
        + file.data().items(Tag.STRUCTURE_SET_ROI_SEQUENCE).size();
  }
}
