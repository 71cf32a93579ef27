package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;
import io.medsam3.volume.FormatException;
import java.util.List;

/**
 * Attributes of one frame: from its own functional groups, else from the shared ones, else from the
 * data set itself (PS3.3 section C.7.6.16).
 */
public final class FrameGroups {
  private final DataSet data;
  private final DataSet shared;
  private final List<DataSet> perFrame;

  private FrameGroups(DataSet data, DataSet shared, List<DataSet> perFrame) {
    this.data = data;
    this.shared = shared;
    this.perFrame = perFrame;
  }

  public static FrameGroups of(DataSet data) throws FormatException {
    return new FrameGroups(
        data,
        data.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE),
        data.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE));
  }

  /** True when frames carry groups of their own. */
  public boolean isEnhanced() {
    return !perFrame.isEmpty();
  }

  public int size() {
    return perFrame.size();
  }

  /** The item of a macro for a frame, the data set itself when no group has it. */
  public DataSet macro(int frame, Tag sequence) throws FormatException {
    if (frame < perFrame.size() && perFrame.get(frame).has(sequence)) {
      return perFrame.get(frame).item(sequence);
    }
    return shared.has(sequence) ? shared.item(sequence) : data;
  }

  /** All items of a macro for a frame; none when no group has it. */
  public List<DataSet> items(int frame, Tag sequence) throws FormatException {
    if (frame < perFrame.size() && perFrame.get(frame).has(sequence)) {
      return perFrame.get(frame).items(sequence);
    }
    return shared.items(sequence);
  }
}
