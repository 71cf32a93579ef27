package io.medsam3.dicom.result;

import static io.medsam3.dicom.result.ReportItem.CONTAINS;
import static io.medsam3.dicom.result.ReportItem.CONTEXT;
import static io.medsam3.dicom.result.ReportItem.MODIFIER;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomWriter;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax;
import io.medsam3.dicom.data.Uid;
import io.medsam3.dicom.series.SeriesSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes measurements of the segments of a SEG as a structured report by template TID 1500 of
 * PS3.16, one measurement group (TID 1411) for each segment.
 */
public final class MeasurementReportWriter {
  private static final String CLASS = "1.2.840.10008.5.1.4.1.1.88.34";

  private final SeriesSource source;
  private final WrittenInstance segmentation;
  private final ResultHeader header;

  public MeasurementReportWriter(
      SeriesSource source, WrittenInstance segmentation, ResultHeader header) {
    this.source = source;
    this.segmentation = segmentation;
    this.header = header;
  }

  /** What was measured of one segment of the SEG, counted from 1. */
  public record Group(
      int segmentNumber, SegmentDescription segment, List<Measurement> measurements) {
    public Group {
      measurements = List.copyOf(measurements);
      if (segmentNumber < 1) {
        throw new IllegalArgumentException("segment " + segmentNumber + "; they count from 1");
      }
    }
  }

  public WrittenInstance write(Path target, List<Group> groups) throws IOException {
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("a measurement report without measurements");
    }
    DataSet data = header.dataSet(source, CLASS, "SR");
    // A report lies in the study of the segmentation, which may have been made for no study.
    data.put(Tag.STUDY_INSTANCE_UID, segmentation.studyUid())
        .put(Tag.CONTENT_DATE, header.date())
        .put(Tag.CONTENT_TIME, header.time())
        .put(Tag.COMPLETION_FLAG, "COMPLETE")
        .put(Tag.VERIFICATION_FLAG, "UNVERIFIED")
        .putEmpty(Tag.REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE)
        .putEmpty(Tag.PERFORMED_PROCEDURE_CODE_SEQUENCE)
        .put(Tag.CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE, evidence());
    DataSet root =
        ReportItem.container(
            ConceptCode.dcm("126000", "Imaging Measurement Report"), "1500", content(groups));
    for (Tag tag :
        List.of(
            Tag.VALUE_TYPE,
            Tag.CONCEPT_NAME_CODE_SEQUENCE,
            Tag.CONTINUITY_OF_CONTENT,
            Tag.CONTENT_TEMPLATE_SEQUENCE,
            Tag.CONTENT_SEQUENCE)) {
      data.putElementOf(root, tag);
    }
    DicomWriter.write(target, data, TransferSyntax.EXPLICIT_LITTLE);
    return WrittenInstance.of(data);
  }

  private DataSet evidence() {
    List<DataSet> series = new ArrayList<>();
    DataSet made =
        new DataSet()
            .put(Tag.REFERENCED_SOP_CLASS_UID, segmentation.sopClass())
            .put(Tag.REFERENCED_SOP_INSTANCE_UID, segmentation.sopInstance());
    series.add(
        new DataSet()
            .put(Tag.SERIES_INSTANCE_UID, segmentation.seriesUid())
            .put(Tag.REFERENCED_SOP_SEQUENCE, made));
    List<DataSet> instances = ResultHeader.instances(source);
    if (!instances.isEmpty()) {
      series.add(
          new DataSet()
              .put(Tag.SERIES_INSTANCE_UID, source.seriesUid())
              .put(Tag.REFERENCED_SOP_SEQUENCE, instances));
    }
    return new DataSet()
        .put(Tag.STUDY_INSTANCE_UID, segmentation.studyUid())
        .put(Tag.REFERENCED_SERIES_SEQUENCE, series);
  }

  private List<DataSet> content(List<Group> groups) {
    List<DataSet> content = new ArrayList<>();
    ConceptCode english = new ConceptCode("en", "RFC5646", "English");
    content.add(
        ReportItem.code(
            MODIFIER,
            ConceptCode.dcm("121049", "Language of Content Item and Descendants"),
            english));
    content.add(
        ReportItem.code(
            CONTEXT,
            ConceptCode.dcm("121005", "Observer Type"),
            ConceptCode.dcm("121007", "Device")));
    content.add(
        ReportItem.uid(CONTEXT, ConceptCode.dcm("121012", "Device Observer UID"), Uid.random()));
    String name = header.algorithm().name();
    content.add(ReportItem.text(CONTEXT, ConceptCode.dcm("121013", "Device Observer Name"), name));
    content.add(
        ReportItem.text(
            CONTEXT,
            ConceptCode.dcm("121014", "Device Observer Manufacturer"),
            ResultHeader.MANUFACTURER));
    content.add(
        ReportItem.text(
            CONTEXT,
            ConceptCode.dcm("121015", "Device Observer Model Name"),
            name + " " + header.algorithm().version()));
    content.add(
        ReportItem.code(
            MODIFIER,
            ConceptCode.dcm("121058", "Procedure reported"),
            ConceptCode.sct("363679005", "Imaging procedure")));
    List<DataSet> measured = groups.stream().map(this::group).toList();
    content.add(
        ReportItem.container(ConceptCode.dcm("126010", "Imaging Measurements"), "", measured));
    return content;
  }

  private DataSet group(Group group) {
    SegmentDescription segment = group.segment();
    List<DataSet> items = new ArrayList<>();
    items.add(
        ReportItem.text(
            CONTEXT, ConceptCode.dcm("112039", "Tracking Identifier"), segment.label()));
    items.add(
        ReportItem.uid(
            CONTEXT,
            ConceptCode.dcm("112040", "Tracking Unique Identifier"),
            segment.trackingUid()));
    items.add(
        ReportItem.code(
            CONTAINS, ConceptCode.sct("276214006", "Finding category"), segment.category()));
    items.add(ReportItem.code(CONTAINS, ConceptCode.dcm("121071", "Finding"), segment.type()));
    segment
        .laterality()
        .ifPresent(
            side ->
                items.add(
                    ReportItem.code(MODIFIER, ConceptCode.sct("272741003", "Laterality"), side)));
    DataSet reference =
        new DataSet()
            .put(Tag.REFERENCED_SOP_CLASS_UID, segmentation.sopClass())
            .put(Tag.REFERENCED_SOP_INSTANCE_UID, segmentation.sopInstance())
            .put(Tag.REFERENCED_SEGMENT_NUMBER, group.segmentNumber());
    items.add(ReportItem.image(ConceptCode.dcm("121191", "Referenced Segment"), reference));
    if (!source.seriesUid().isEmpty()) {
      items.add(
          ReportItem.uid(
              CONTAINS,
              ConceptCode.dcm("121232", "Source series for segmentation"),
              source.seriesUid()));
    }
    group.measurements().forEach(m -> items.add(ReportItem.number(m)));
    return ReportItem.container(ConceptCode.dcm("125007", "Measurement Group"), "1411", items);
  }
}
