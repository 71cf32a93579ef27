package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Placement;
import io.medsam3.volume.Segments;

/**
 * A DICOM SEG that was read.
 *
 * @param placement how much of the grid the file says
 * @param header its data set, for patient and references
 * @param referencedSeries SeriesInstanceUID of the images it was drawn on, empty when not said
 */
public record SegmentationObject(
    Segments segments,
    Placement placement,
    DataSet header,
    String referencedSeries,
    Findings findings) {}
