package io.medsam3.dicom;

import io.medsam3.dicom.result.SegmentationObject;
import io.medsam3.dicom.result.StructureSet;
import io.medsam3.dicom.series.SeriesVolume;
import io.medsam3.volume.Findings;

/** What a DICOM file or folder turned out to be. */
public sealed interface DicomContent {

  /** What was odd. */
  Findings findings();

  /** Images of one series. */
  record Images(SeriesVolume series) implements DicomContent {
    @Override
    public Findings findings() {
      return series.findings();
    }
  }

  /** A DICOM SEG. */
  record Segmentation(SegmentationObject object) implements DicomContent {
    @Override
    public Findings findings() {
      return object.findings();
    }
  }

  /** An RTSTRUCT. */
  record Structures(StructureSet set) implements DicomContent {
    @Override
    public Findings findings() {
      return set.findings();
    }
  }
}
