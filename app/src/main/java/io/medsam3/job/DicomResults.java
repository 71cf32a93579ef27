package io.medsam3.job;

import io.medsam3.dicom.result.Algorithm;
import io.medsam3.dicom.result.Measurement;
import io.medsam3.dicom.result.MeasurementReportWriter;
import io.medsam3.dicom.result.ResultHeader;
import io.medsam3.dicom.result.SegWriter;
import io.medsam3.dicom.result.SegmentBits;
import io.medsam3.dicom.result.SegmentDescription;
import io.medsam3.dicom.result.StructureSetWriter;
import io.medsam3.dicom.result.WrittenInstance;
import io.medsam3.job.JobInput.VolumeInput;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** Writes a result as DICOM objects that refer to the instances of its source. */
final class DicomResults {
  private static final int SERIES_NUMBER = 900;

  private final VolumeInput input;
  private final Segments segments;
  private final List<SegmentDescription> descriptions = new ArrayList<>();
  private final ResultHeader header;

  DicomResults(VolumeInput input, JobResult result) {
    this.input = input;
    this.segments = result.found();
    for (Segment segment : segments.list()) {
      descriptions.add(
          SegmentDescription.of(
              segment.name(),
              Rgb.distinct(descriptions.size()),
              SegmentDescription.Making.AUTOMATIC));
    }
    var made = result.record().provenance();
    String weights = made.checkpointSha256().substring(0, 12);
    header =
        new ResultHeader(
            new Algorithm("Medical SAM3", made.version() + " weights " + weights),
            "Medical SAM3 segmentation",
            SERIES_NUMBER,
            LocalDateTime.now());
  }

  WrittenInstance segmentation(Path target) throws IOException {
    Grid grid = input.grid();
    var writer = new SegWriter(input.source(), grid, descriptions, header);
    boolean empty = segments.list().stream().allMatch(segment -> segment.mask().isEmpty());
    return empty
        ? writer.write(target, new OneEmptyFrame(grid.size()))
        : writer.write(target, segments, SegWriter.Kind.BINARY);
  }

  void structures(Path target) throws IOException {
    new StructureSetWriter(input.source(), input.grid(), header)
        .write(target, descriptions, segments.list().stream().map(Segment::mask).toList());
  }

  void report(Path target, WrittenInstance segmentation, List<ResultRecord.Answer> answers)
      throws IOException {
    List<MeasurementReportWriter.Group> groups = new ArrayList<>();
    for (ResultRecord.Answer answer : answers) {
      groups.add(
          new MeasurementReportWriter.Group(
              answer.label(), descriptions.get(answer.label() - 1), measurements(answer)));
    }
    new MeasurementReportWriter(input.source(), segmentation, header).write(target, groups);
  }

  private static List<Measurement> measurements(ResultRecord.Answer answer) {
    List<Measurement> list = new ArrayList<>();
    answer
        .extent()
        .ifPresent(
            extent -> {
              extent.cubicMillimetres().ifPresent(mm3 -> list.add(Measurement.volume(mm3)));
              extent.squareMillimetres().ifPresent(mm2 -> list.add(Measurement.area(mm2)));
              list.add(Measurement.longAxis(extent.longDiameterMm()));
              list.add(Measurement.shortAxis(extent.shortDiameterMm()));
            });
    return list;
  }

  /** What a SEG of nothing holds, for one without frames is not allowed: an empty first slice. */
  private record OneEmptyFrame(Size size) implements SegmentBits {
    @Override
    public boolean isEmpty(int segment, int k) {
      return segment > 0 || k > 0;
    }

    @Override
    public long[] words(int segment, int k) {
      return new long[(size.x() * size.y() + 63) / 64];
    }
  }
}
