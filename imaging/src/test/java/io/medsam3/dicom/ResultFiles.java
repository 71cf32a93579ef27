package io.medsam3.dicom;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.result.Algorithm;
import io.medsam3.dicom.result.ResultHeader;
import io.medsam3.dicom.result.SegWriter;
import io.medsam3.dicom.result.SegmentDescription;
import io.medsam3.dicom.result.SegmentDescription.Making;
import io.medsam3.dicom.result.StructureSetWriter;
import io.medsam3.dicom.series.SeriesSource;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** Small SEG and RTSTRUCT files for tests of their readers. */
public final class ResultFiles {
  private static final List<String> LABELS = List.of("Liver", "Spleen", "left kidney");
  private static final ResultHeader HEADER =
      new ResultHeader(
          new Algorithm("Medical SAM3", "0.1"),
          "Segments",
          300,
          LocalDateTime.of(2026, 11, 25, 3, 0));

  private ResultFiles() {}

  /** Masks of one patient, named Liver, Spleen and left kidney. */
  public static void seg(Path file, Grid grid, String patient, Mask... masks) throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (Mask mask : masks) {
      segments.add(Segment.of(segments.size() + 1, "segment", mask));
    }
    DataSet header = new DataSet().put(Tag.PATIENT_ID, patient);
    SeriesSource source = new SeriesSource(header, SeriesSource.none(grid.size().z()).slices());
    new SegWriter(source, grid, descriptions(masks.length), HEADER)
        .write(file, new Segments(grid, segments), SegWriter.Kind.BINARY);
  }

  public static void structures(Path file, Grid grid, Mask... masks) throws IOException {
    new StructureSetWriter(SeriesSource.none(grid.size().z()), grid, HEADER)
        .write(file, descriptions(masks.length), List.of(masks));
  }

  private static List<SegmentDescription> descriptions(int count) {
    List<SegmentDescription> list = new ArrayList<>();
    for (String label : LABELS.subList(0, count)) {
      list.add(SegmentDescription.of(label, Rgb.distinct(list.size()), Making.AUTOMATIC));
    }
    return list;
  }
}
