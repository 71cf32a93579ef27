package io.medsam3.dicom.series;

import io.medsam3.volume.Findings;
import io.medsam3.volume.Placement;
import io.medsam3.volume.Volume;
import java.util.List;

/**
 * A series read as one volume.
 *
 * @param placement how much of the grid the files say
 * @param display how the file wants it shown, the first first; empty when it says nothing
 * @param findings what was odd
 */
public record SeriesVolume(
    Volume volume,
    SeriesSource source,
    Placement placement,
    List<VoiLut> display,
    Findings findings) {
  public SeriesVolume {
    display = List.copyOf(display);
  }
}
