package io.medsam3.results;

import io.medsam3.metaimage.MetaImageWriter;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.nrrd.NrrdWriter;
import io.medsam3.nrrd.SegNrrd;
import io.medsam3.storage.Imprint;
import io.medsam3.volume.Grid;
import io.medsam3.volume.LabelMap;
import io.medsam3.volume.Segments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes objects on the grid of their source image: .seg.nrrd with overlaps, or a label map as
 * .nii, .nii.gz, .nrrd or .mha, where overlaps are refused.
 */
public final class SegmentationWriter {
  private static final double MOST_DIFFERENCE_MM = 1e-3;

  private SegmentationWriter() {}

  /** Segments get the values 1 to n in their order; a grid other than the source's is refused. */
  public static void write(Segments segments, Grid source, Path target) throws IOException {
    write(segments, source, Imprint.NONE, target);
  }

  /** The same, saying how it was made. */
  public static void write(Segments segments, Grid source, Imprint imprint, Path target)
      throws IOException {
    if (!segments.grid().matches(source, MOST_DIFFERENCE_MM)) {
      throw new IllegalArgumentException(
          ("the objects lie on a grid of %s voxels %s, the source image on %s voxels %s; resample"
                  + " them to the source first")
              .formatted(
                  segments.grid().size(),
                  segments.grid().affine(),
                  source.size(),
                  source.affine()));
    }
    String name = target.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".seg.nrrd")) {
      SegNrrd.write(segments, imprint, target);
    } else if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
      NiftiWriter.write(LabelMap.of(segments, false), imprint, target);
    } else if (name.endsWith(".nrrd")) {
      NrrdWriter.write(LabelMap.of(segments, false), imprint, target);
    } else if (name.endsWith(".mha")) {
      MetaImageWriter.write(LabelMap.of(segments, false).values(), true, imprint, target);
    } else {
      throw new IllegalArgumentException(
          target + ": objects are written as .seg.nrrd, .nrrd, .nii, .nii.gz or .mha");
    }
  }
}
