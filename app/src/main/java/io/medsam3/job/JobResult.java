package io.medsam3.job;

import io.medsam3.predict.Segmentation;
import io.medsam3.volume.Segments;
import java.util.List;

/**
 * What was found in one input, not yet written.
 *
 * @param record without files
 * @param found the objects as found, which may overlap
 * @param apart the objects without overlaps
 * @param pictures the answers with their instances, for pictures; empty for volumes
 */
public record JobResult(
    JobInput input,
    ResultRecord record,
    Segments found,
    Segments apart,
    List<Segmentation> pictures) {
  public JobResult {
    pictures = List.copyOf(pictures);
  }
}
