package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.pixel.Photometric;
import io.medsam3.dicom.pixel.PixelFormat;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Rescale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads from one file what is needed to put its frames into a stack; no pixels. */
final class HeaderReader {
  // Objects that have rows and columns but are results, not images of a patient.
  private static final Set<String> RESULTS = Set.of("SEG", "PR", "KO", "SR", "RTSTRUCT", "REG");

  private final DicomFile file;
  private final DataSet data;
  private final FrameGroups groups;

  private HeaderReader(DicomFile file) throws FormatException {
    this.file = file;
    this.data = file.data();
    this.groups = FrameGroups.of(data);
  }

  static Instance read(DicomFile file) throws FormatException {
    HeaderReader reader = new HeaderReader(file);
    Instance.Identity identity = reader.identity();
    if (!identity.image()) {
      return new Instance(
          file.path(), identity, 0, instance -> List.of(), file.remarks().sentences());
    }
    PixelFormat format = PixelFormat.of(file);
    List<FrameHeader> headers = new ArrayList<>();
    Optional<TiledFrames> tiles = TiledFrames.of(file, reader.groups, format);
    if (tiles.isPresent()) {
      // The tiles of a slide are one picture.
      headers.add(reader.slide(tiles.get(), format));
      return new Instance(
          file.path(),
          identity,
          1,
          instance -> headers.stream().map(h -> h.frame(instance)).toList(),
          file.remarks().sentences());
    }
    for (int frame = 0; frame < format.frames(); frame++) {
      headers.add(reader.frame(frame, format));
    }
    return new Instance(
        file.path(),
        identity,
        format.frames(),
        instance -> headers.stream().map(h -> h.frame(instance)).toList(),
        file.remarks().sentences());
  }

  // All of an ImageFrame but the instance, which does not exist yet.
  private record FrameHeader(
      int number,
      PixelShape shape,
      Optional<Plane> plane,
      Rescale rescale,
      ImageFrame.Thickness thickness,
      Map<String, String> traits) {
    ImageFrame frame(Instance instance) {
      return new ImageFrame(instance, number, shape, plane, rescale, thickness, traits);
    }
  }

  private Instance.Identity identity() {
    String modality = data.text(Tag.MODALITY);
    boolean pixels =
        data.element(Tag.PIXEL_DATA).isPresent()
            || data.element(Tag.FLOAT_PIXEL_DATA).isPresent()
            || data.element(Tag.DOUBLE_FLOAT_PIXEL_DATA).isPresent();
    return new Instance.Identity(
        data.text(Tag.PATIENT_ID),
        data.text(Tag.PATIENT_NAME),
        data.text(Tag.STUDY_INSTANCE_UID),
        data.text(Tag.SERIES_INSTANCE_UID),
        data.text(Tag.SERIES_DESCRIPTION),
        modality,
        data.text(Tag.SOP_CLASS_UID),
        data.text(Tag.SOP_INSTANCE_UID),
        pixels && !RESULTS.contains(modality));
  }

  private FrameHeader slide(TiledFrames tiles, PixelFormat format) throws FormatException {
    FrameHeader first = frame(0, format);
    PixelShape tile = first.shape;
    PixelShape whole =
        new PixelShape(
            tiles.columns(),
            tiles.rows(),
            tile.channels(),
            tile.columnSpacing(),
            tile.rowSpacing());
    return new FrameHeader(
        0, whole, Optional.empty(), first.rescale, first.thickness, first.traits);
  }

  private FrameHeader frame(int frame, PixelFormat format) throws FormatException {
    boolean colour = format.samples() == 3 || format.photometric() == Photometric.PALETTE_COLOR;
    double[] spacing = PixelSpacing.of(file, groups.macro(frame, Tag.PIXEL_MEASURES_SEQUENCE));
    PixelShape shape =
        new PixelShape(format.columns(), format.rows(), colour ? 3 : 1, spacing[1], spacing[0]);
    return new FrameHeader(
        frame,
        shape,
        plane(frame),
        colour ? Rescale.NONE : rescale(frame),
        thickness(frame),
        traits(frame));
  }

  private Optional<Plane> plane(int frame) throws FormatException {
    DataSet place = groups.macro(frame, Tag.PLANE_POSITION_SEQUENCE);
    DataSet turn = groups.macro(frame, Tag.PLANE_ORIENTATION_SEQUENCE);
    double[] position = place.numbers(Tag.IMAGE_POSITION_PATIENT);
    double[] axes = turn.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
    if (position.length == 0 && axes.length == 0) {
      return inVolume(frame);
    }
    if (!Plane.isValid(position, axes)) {
      file.remarks()
          .add(
              "ImagePositionPatient has %d and ImageOrientationPatient %d numbers that are no plane;"
                      .formatted(position.length, axes.length)
                  + " the image is read without a place");
      return Optional.empty();
    }
    Plane plane = Plane.of(position, axes, true);
    double[] offsets = data.numbers(Tag.GRID_FRAME_OFFSET_VECTOR);
    if (!groups.isEnhanced() && frame < offsets.length) {
      // Dose grids give frames by their distance from the first (PS3.3 section C.8.8.3.2).
      return Optional.of(plane.movedAlongNormal(offsets[frame] - offsets[0]));
    }
    // Several frames and one position: they are not places but moments, or are not known.
    return frame > 0 && !groups.isEnhanced() ? Optional.empty() : Optional.of(plane);
  }

  // Ultrasound volumes give planes in a frame of their own (PS3.3 section C.8.24.3.3).
  private Optional<Plane> inVolume(int frame) throws FormatException {
    double[] position =
        groups.macro(frame, Tag.PLANE_POSITION_VOLUME_SEQUENCE).numbers(Tag.IMAGE_POSITION_VOLUME);
    double[] axes =
        groups
            .macro(frame, Tag.PLANE_ORIENTATION_VOLUME_SEQUENCE)
            .numbers(Tag.IMAGE_ORIENTATION_VOLUME);
    if (!Plane.isValid(position, axes)) {
      return Optional.empty();
    }
    file.remarks().add("positions are relative to the ultrasound volume, not to the patient");
    return Optional.of(Plane.of(position, axes, false));
  }

  private Rescale rescale(int frame) throws FormatException {
    if (data.has(Tag.MODALITY_LUT_SEQUENCE)) {
      // A table instead of a line; the values are looked up when the pixels are read.
      return Rescale.NONE;
    }
    DataSet transform = groups.macro(frame, Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE);
    double slope = transform.number(Tag.RESCALE_SLOPE, data.number(Tag.DOSE_GRID_SCALING, 1));
    double intercept = transform.number(Tag.RESCALE_INTERCEPT, 0);
    if (slope == 0) {
      file.remarks().add("RescaleSlope is 0, which would make all values equal; 1 is used");
      slope = 1;
    }
    return new Rescale(slope, intercept);
  }

  private ImageFrame.Thickness thickness(int frame) throws FormatException {
    DataSet measures = groups.macro(frame, Tag.PIXEL_MEASURES_SEQUENCE);
    return new ImageFrame.Thickness(
        measures.number(Tag.SLICE_THICKNESS, Double.NaN),
        measures.number(Tag.SPACING_BETWEEN_SLICES, Double.NaN));
  }

  private Map<String, String> traits(int frame) throws FormatException {
    DataSet content = groups.macro(frame, Tag.FRAME_CONTENT_SEQUENCE);
    Map<String, String> traits = new LinkedHashMap<>();
    put(traits, content, Tag.TEMPORAL_POSITION_INDEX);
    put(traits, data, Tag.TEMPORAL_POSITION_IDENTIFIER);
    put(traits, groups.macro(frame, Tag.MR_ECHO_SEQUENCE), Tag.EFFECTIVE_ECHO_TIME);
    put(traits, data, Tag.ECHO_TIME);
    put(traits, groups.macro(frame, Tag.MR_DIFFUSION_SEQUENCE), Tag.DIFFUSION_B_VALUE);
    put(traits, data, Tag.TRIGGER_TIME);
    put(traits, content, Tag.STACK_ID);
    put(traits, data, Tag.ACQUISITION_NUMBER);
    traits.put("ImageType", String.join("\\", data.texts(Tag.IMAGE_TYPE)));
    put(traits, data, Tag.INSTANCE_NUMBER);
    traits.put("frame number", String.valueOf(frame));
    return traits;
  }

  private static void put(Map<String, String> traits, DataSet from, Tag tag) {
    if (from.has(tag)) {
      String name = tag.toString();
      traits.put(name.substring(0, name.indexOf(' ')), from.text(tag));
    }
  }
}
