package io.medsam3.files;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import java.util.List;

/** What a path held, and sentences about what is odd about it. */
public sealed interface Opened {
  /** The kind of file in a few words, as in {@code NIfTI} or {@code DICOM CT series}. */
  String format();

  List<String> warnings();

  Grid grid();

  /** False for plain pictures, whose grid counts pixels and knows no patient. */
  boolean hasPlace();

  default Size size() {
    return grid().size();
  }

  /** A plain picture. */
  record OpenedPicture(String format, Picture picture, List<String> warnings) implements Opened {
    @Override
    public Grid grid() {
      return picture.grid();
    }

    @Override
    public boolean hasPlace() {
      return false;
    }
  }

  /** A volume or a stack of pictures, or the first of a series of volumes. */
  record OpenedVolume(String format, List<Volume> series, boolean hasPlace, List<String> warnings)
      implements Opened {
    public OpenedVolume {
      series = List.copyOf(series);
      if (series.isEmpty()) {
        throw new IllegalArgumentException("a file without any volume");
      }
    }

    public Volume volume() {
      return series.get(0);
    }

    @Override
    public Grid grid() {
      return volume().grid();
    }
  }

  /** Named objects that may overlap. */
  record OpenedSegments(String format, Segments segments, List<String> warnings) implements Opened {
    @Override
    public Grid grid() {
      return segments.grid();
    }

    @Override
    public boolean hasPlace() {
      return true;
    }
  }
}
