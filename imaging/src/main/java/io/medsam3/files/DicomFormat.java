package io.medsam3.files;

import io.medsam3.dicom.DicomContent;
import io.medsam3.dicom.DicomFiles;
import io.medsam3.dicom.series.SeriesVolume;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.files.Opened.OpenedVolume;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** DICOM files and folders: images as one volume, SEG and RTSTRUCT as named objects. */
final class DicomFormat implements Format {
  private static final int MAGIC_AT = 128;

  /** A structure set alone says nothing of pixels; this is how finely its contours are filled. */
  private static final double STRUCTURE_SPACING_MM = 1;

  private final boolean headerless;

  /**
   * @param headerless true to claim files without the magic DICM too, after all other formats
   */
  DicomFormat(boolean headerless) {
    this.headerless = headerless;
  }

  @Override
  public boolean claims(Path path, byte[] head) throws IOException {
    if (Files.isDirectory(path)) {
      return true;
    }
    boolean magic =
        head.length >= MAGIC_AT + 4
            && head[MAGIC_AT] == 'D'
            && head[MAGIC_AT + 1] == 'I'
            && head[MAGIC_AT + 2] == 'C'
            && head[MAGIC_AT + 3] == 'M';
    return magic || headerless && head.length > 0 && DicomFiles.isDicom(path);
  }

  @Override
  public Opened open(Path path, Findings findings) throws IOException {
    DicomContent content = DicomFiles.read(path);
    findings.addAll(content.findings());
    if (content instanceof DicomContent.Segmentation seg) {
      return new OpenedSegments(
          "DICOM SEG", seg.object().segments(), seg.object().placement(), findings.warnings());
    }
    if (content instanceof DicomContent.Structures structures) {
      var segments = structures.set().on(structures.set().grid(STRUCTURE_SPACING_MM));
      findings.addAll(structures.set().findings());
      findings.warn(
          "contours were filled on a grid of their own planes with %s mm pixels"
              .formatted(STRUCTURE_SPACING_MM));
      return new OpenedSegments(
          "DICOM RTSTRUCT", segments, Placement.IN_PATIENT, findings.warnings());
    }
    SeriesVolume series = ((DicomContent.Images) content).series();
    String kind = "DICOM " + series.volume().presentation().modality();
    return new OpenedVolume(
        kind, List.of(series.volume()), series.placement(), findings.warnings());
  }
}
