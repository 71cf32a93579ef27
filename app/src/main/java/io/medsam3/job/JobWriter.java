package io.medsam3.job;

import io.medsam3.dicom.result.WrittenInstance;
import io.medsam3.job.JobInput.VolumeInput;
import io.medsam3.predict.Detection;
import io.medsam3.raster.PictureWriter;
import io.medsam3.results.CocoWriter;
import io.medsam3.results.Found;
import io.medsam3.results.GeoJsonWriter;
import io.medsam3.results.SegmentationWriter;
import io.medsam3.storage.Imprint;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes results into a folder, each file whole or not at all, the record of them last. */
public final class JobWriter {
  private static final Pattern PART = Pattern.compile("\\.[0-9a-f-]{36}\\.part$");

  private final Path folder;

  public JobWriter(Path folder) {
    this.folder = folder;
  }

  /** The record of an input's result. */
  public Path record(Path input) {
    return folder.resolve(Names.base(input) + "_result.json");
  }

  /** The formats asked for, or those that suit the input; refuses what it cannot be written as. */
  public static List<ResultFormat> formats(JobInput input, JobRequest request) {
    List<ResultFormat> asked = request.formats().stream().map(ResultFormat::of).toList();
    if (asked.isEmpty()) {
      return List.of(input instanceof VolumeInput ? ResultFormat.NII_GZ : ResultFormat.PNG);
    }
    boolean flat = input.grid().size().z() == 1;
    for (ResultFormat format : asked) {
      if (format.isFlat() && !flat) {
        throw new IllegalArgumentException(
            "%s holds one slice and %s has %d; choose nii.gz, seg.nrrd or dicom-seg"
                .formatted(format.label(), input.path(), input.grid().size().z()));
      }
      boolean dicom = input instanceof VolumeInput volume && volume.isDicom();
      if (format.isDicom() && !dicom) {
        throw new IllegalArgumentException(
            "%s refers to DICOM images and %s is %s; choose nii.gz, nrrd or seg.nrrd"
                .formatted(format.label(), input.path(), input.format()));
      }
    }
    return asked;
  }

  /** Writes all files and returns the record that tells of them. */
  public ResultRecord write(JobResult result) throws IOException {
    Files.createDirectories(folder);
    removeUnfinished(Names.base(result.input().path()));
    List<Path> files = new ArrayList<>();
    for (ResultFormat format : formats(result.input(), result.record().request())) {
      files.addAll(write(result, format));
    }
    List<String> names =
        files.stream().distinct().map(file -> file.getFileName().toString()).toList();
    ResultRecord record = result.record().with(names);
    record.write(record(result.input().path()));
    return record;
  }

  /** What a run that was killed has left of the same input's files. */
  private void removeUnfinished(String base) throws IOException {
    List<Path> parts;
    try (Stream<Path> all = Files.list(folder)) {
      parts =
          all.filter(
                  file -> {
                    String name = file.getFileName().toString();
                    return name.startsWith("." + base) && PART.matcher(name).find();
                  })
              .toList();
    }
    for (Path part : parts) {
      Files.deleteIfExists(part);
    }
  }

  private List<Path> write(JobResult result, ResultFormat format) throws IOException {
    if (format == ResultFormat.PNG) {
      return pictures(result);
    }
    String base = Names.base(result.input().path());
    Path target = folder.resolve(base + format.ending());
    Imprint imprint = result.record().imprint();
    switch (format) {
      case COCO -> {
        Size size = result.input().grid().size();
        CocoWriter coco = new CocoWriter(false);
        coco.say(imprint);
        String name = result.input().path().getFileName().toString();
        coco.add(name, size.x(), size.y(), found(result));
        coco.write(target);
      }
      case GEOJSON -> GeoJsonWriter.write(found(result), imprint, target);
      case HTML -> new ResultPage(result).write(target);
      case DICOM_SEG -> dicom(result).segmentation(target);
      case RTSTRUCT -> dicom(result).structures(target);
      case SR -> {
        Path seg = folder.resolve(base + ResultFormat.DICOM_SEG.ending());
        DicomResults dicom = dicom(result);
        WrittenInstance segmentation = dicom.segmentation(seg);
        dicom.report(target, segmentation, result.record().answers());
        return List.of(seg, target);
      }
      default ->
          SegmentationWriter.write(
              format.isLabelMap() ? result.apart() : result.found(),
              result.input().grid(),
              imprint,
              target);
    }
    return List.of(target);
  }

  private static DicomResults dicom(JobResult result) {
    return new DicomResults((VolumeInput) result.input(), result);
  }

  private List<Path> pictures(JobResult result) throws IOException {
    String base = Names.base(result.input().path());
    List<String> names = Names.of(result.found().list().stream().map(Segment::name).toList());
    Imprint imprint = result.record().imprint();
    List<Path> files = new ArrayList<>();
    for (Segment segment : result.found().list()) {
      Path target = folder.resolve(base + "_" + names.get(files.size()) + ".png");
      PictureWriter.writeMask(segment.mask(), 0, imprint, target);
      files.add(target);
    }
    Path overlay = folder.resolve(base + "_overlay.png");
    PictureWriter.writePng(Drawn.of(result), imprint, overlay);
    files.add(overlay);
    return files;
  }

  /** Every instance, or where there are none the mask. */
  private static List<Found> found(JobResult result) {
    List<Found> list = new ArrayList<>();
    for (Segment segment : result.found().list()) {
      int n = segment.number() - 1;
      List<Detection> instances =
          result.pictures().isEmpty() ? List.of() : result.pictures().get(n).detections();
      String name = segment.name();
      if (instances.isEmpty() && !segment.mask().isEmpty()) {
        Optional<Double> score = result.record().answers().get(n).score();
        list.add(new Found(name, segment.mask(), 0, score));
      }
      instances.forEach(d -> list.add(new Found(name, d.mask(), 0, Optional.of(d.score()))));
    }
    return list;
  }
}
