package io.medsam3.dicom.series;

import java.nio.file.Path;
import java.util.List;

/** What is kept of one file after a scan; the file itself is opened again for its pixels. */
final class Instance {
  private final Path path;
  private final Identity identity;
  private final int frameCount;
  private final List<ImageFrame> frames;
  private final List<String> remarks;

  /** Who and what a file belongs to. */
  record Identity(
      String patientId,
      String patientName,
      String studyUid,
      String seriesUid,
      String seriesDescription,
      String modality,
      String sopClass,
      String sopInstance,
      boolean image) {

    /** For messages: the description, or the identifier when there is none. */
    String seriesName() {
      return seriesDescription.isEmpty() ? seriesUid : "'" + seriesDescription + "'";
    }
  }

  Instance(Path path, Identity identity, int frameCount, FrameMaker maker, List<String> remarks) {
    this.path = path;
    this.identity = identity;
    this.frameCount = frameCount;
    this.frames = maker.frames(this);
    this.remarks = List.copyOf(remarks);
  }

  /** Makes the frames of an instance, which point back to it. */
  interface FrameMaker {
    List<ImageFrame> frames(Instance instance);
  }

  Path path() {
    return path;
  }

  String name() {
    return String.valueOf(path.getFileName());
  }

  Identity identity() {
    return identity;
  }

  int frameCount() {
    return frameCount;
  }

  List<ImageFrame> frames() {
    return frames;
  }

  List<String> remarks() {
    return remarks;
  }
}
