package io.medsam3.files;

import io.medsam3.files.Opened.OpenedPicture;
import io.medsam3.files.Opened.OpenedSegments;
import io.medsam3.files.Opened.OpenedVolume;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.metaimage.MetaImageWriter;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.nrrd.NrrdWriter;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureWriter;
import io.medsam3.results.SegmentationWriter;
import io.medsam3.volume.Axis;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Rescale;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes what was opened in the format that the ending of a name asks for, and says before what the
 * new file could not hold.
 */
public final class Conversion {
  private final Opened opened;
  private final Path target;
  private final Kind kind;

  private enum Kind {
    PNG,
    NIFTI,
    NRRD,
    SEG_NRRD,
    META_IMAGE
  }

  private Conversion(Opened opened, Path target, Kind kind) {
    this.opened = opened;
    this.target = target;
    this.kind = kind;
  }

  /** Refuses endings that are not written. */
  public static Conversion of(Opened opened, Path target) {
    String name = target.getFileName().toString().toLowerCase(Locale.ROOT);
    Kind kind;
    if (name.endsWith(".png")) {
      kind = Kind.PNG;
    } else if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
      kind = Kind.NIFTI;
    } else if (name.endsWith(".seg.nrrd")) {
      kind = Kind.SEG_NRRD;
    } else if (name.endsWith(".nrrd")) {
      kind = Kind.NRRD;
    } else if (name.endsWith(".mha")) {
      kind = Kind.META_IMAGE;
    } else {
      throw new IllegalArgumentException(
          target + ": images are written as .png, .nii, .nii.gz, .nrrd, .seg.nrrd or .mha");
    }
    return new Conversion(opened, target, kind);
  }

  /** Sentences about geometry or values that would be lost or made up; none if nothing is. */
  public List<String> losses() {
    List<String> losses = new ArrayList<>();
    if (opened instanceof OpenedSegments segments) {
      ofSegments(segments, losses);
    } else {
      if (opened instanceof OpenedVolume volume && volume.series().size() > 1) {
        losses.add("only the first of " + volume.series().size() + " volumes would be written");
      }
      if (kind == Kind.PNG) {
        ofPng(losses);
      } else {
        ofVolume(losses);
      }
    }
    return losses;
  }

  /** Writes the file; losses are the caller's decision. */
  public void write() throws IOException {
    if (opened instanceof OpenedSegments segments) {
      if (kind == Kind.PNG) {
        throw new IllegalArgumentException(target + ": named objects are not written as PNG");
      }
      if (kind != Kind.SEG_NRRD && segments.segments().overlap()) {
        throw new FormatException(
            target + ": not written, for objects overlap and only .seg.nrrd holds that");
      }
      SegmentationWriter.write(segments.segments(), segments.grid(), target);
      return;
    }
    Volume volume = volume();
    switch (kind) {
      case PNG -> PictureWriter.writePng(png(volume), target);
      case NIFTI -> NiftiWriter.write(volume, target);
      case NRRD -> NrrdWriter.write(volume, target, true);
      case META_IMAGE -> MetaImageWriter.write(volume, target, true);
      case SEG_NRRD ->
          throw new IllegalArgumentException(
              target + ": only named objects are written as .seg.nrrd; use .nrrd");
    }
  }

  private Volume volume() {
    return opened instanceof OpenedPicture picture
        ? picture.picture().volume()
        : ((OpenedVolume) opened).volume();
  }

  private void ofSegments(OpenedSegments segments, List<String> losses) {
    if (segments.segments().list().stream().anyMatch(s -> s.fractions().isPresent())) {
      losses.add("fractions of objects would become yes or no");
    }
    if (kind == Kind.META_IMAGE) {
      losses.add("MetaImage holds no names of objects");
    }
  }

  private void ofPng(List<String> losses) {
    if (opened.hasPlace()) {
      losses.add("PNG holds no spacing and no place in the patient");
    } else if (opened.placement().spacings() > 0) {
      losses.add("PNG holds no spacing");
    }
    if (opened.size().z() > 1) {
      losses.add("only the first of " + opened.size().z() + " slices would be written");
    }
    if (!isPngType(volume())) {
      losses.add("values of " + volume().type() + " would be windowed to 8 bits");
    }
  }

  private void ofVolume(List<String> losses) {
    Volume volume = volume();
    if (!opened.hasPlace()) {
      losses.add(
          switch (opened.placement()) {
            case SPACING -> "the file says no place in the patient; axes would be made up";
            case PIXEL_SPACING ->
                "the file says no place in the patient; axes and the slice distance would be made"
                    + " up";
            default ->
                "a picture has no spacing and no place in a patient; 1 mm and axes would be made"
                    + " up";
          });
    }
    boolean keepsOne = kind == Kind.NIFTI && volume.commonRescale().isPresent();
    if (volume.isRescaled() && !keepsOne && !isExactFloat(volume)) {
      losses.add("rescaled values would be rounded to 32-bit floats");
    }
  }

  // Stored numbers of 16 bits with whole slopes stay below 2^24 and are exact as floats.
  private static boolean isExactFloat(Volume volume) {
    boolean small = volume.type().bytes() <= 2;
    for (Rescale r : volume.rescales()) {
      boolean whole =
          r.slope() == Math.rint(r.slope()) && r.intercept() == Math.rint(r.intercept());
      small &= whole && Math.abs(r.slope()) <= 128 && Math.abs(r.intercept()) <= 1 << 22;
    }
    return small;
  }

  private static boolean isPngType(Volume volume) {
    boolean deep = volume.type() == VoxelType.U8 || volume.type() == VoxelType.U16;
    return deep && !volume.isRescaled() && (volume.channels() == 1 || volume.channels() == 3);
  }

  private static Picture png(Volume volume) {
    if (!isPngType(volume)) {
      return IntensityRules.choose(volume, new IntensityRule.Automatic())
          .picture(volume.slice(Axis.K, 0));
    }
    return Picture.of(
        volume.type(),
        volume.size().x(),
        volume.size().y(),
        volume.channels(),
        volume.packedSlice(0, java.nio.ByteOrder.LITTLE_ENDIAN));
  }
}
