package io.medsam3.dicom.series;

/** Told while a folder is searched; called from several threads, one at a time. */
@FunctionalInterface
public interface ScanProgress {
  ScanProgress NONE = (done, total) -> {};

  /** So many of all files have been looked at. */
  void scanned(int done, int total);
}
