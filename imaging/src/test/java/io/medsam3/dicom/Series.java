package io.medsam3.dicom;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomWriter;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax;
import io.medsam3.dicom.data.Uid;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.PatientPoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Series of CT slices made by code: each value tells its place in the patient. */
public final class Series {
  private final Path folder;
  private final Grid grid;
  private final String series = Uid.random();
  private final String study = Uid.random();
  private final String frame = Uid.random();
  private String patient = "P1";

  public Series(Path folder, Grid grid) {
    this.folder = folder;
    this.grid = grid;
  }

  public Series ofPatient(String id) {
    patient = id;
    return this;
  }

  /** What is stored at a place: whole, different in all directions, 0 to a few thousand. */
  public static int value(PatientPoint p) {
    return Math.floorMod(Math.round(10 * p.x() + 37 * p.y() + 101 * p.z()), 4000);
  }

  /** Writes slice k under a name, after a last change to its attributes. */
  public Path slice(int k, String name, Consumer<DataSet> change) throws IOException {
    Affine affine = grid.affine();
    ByteBuffer pixels =
        ByteBuffer.allocate(2 * grid.size().x() * grid.size().y()).order(ByteOrder.LITTLE_ENDIAN);
    for (int j = 0; j < grid.size().y(); j++) {
      for (int i = 0; i < grid.size().x(); i++) {
        pixels.putShort((short) value(affine.patient(i, j, k)));
      }
    }
    double[] row = affine.direction(Axis.I);
    double[] column = affine.direction(Axis.J);
    PatientPoint p = affine.patient(0, 0, k);
    DataSet data =
        image(grid.size().x(), grid.size().y())
            .put(Tag.SOP_INSTANCE_UID, Uid.random())
            .put(Tag.IMAGE_POSITION_PATIENT, p.x(), p.y(), p.z())
            .put(
                Tag.IMAGE_ORIENTATION_PATIENT,
                row[0],
                row[1],
                row[2],
                column[0],
                column[1],
                column[2])
            .put(Tag.PIXEL_SPACING, grid.spacing().y(), grid.spacing().x())
            .put(Tag.PIXEL_DATA, pixels.array());
    change.accept(data);
    Path file = folder.resolve(name);
    DicomWriter.write(file, data, TransferSyntax.EXPLICIT_LITTLE);
    return file;
  }

  public Path slice(int k, String name) throws IOException {
    return slice(k, name, data -> {});
  }

  /** All slices under names in an order that has nothing to do with their places. */
  public Series all() throws IOException {
    int count = grid.size().z();
    for (int k = 0; k < count; k++) {
      int shuffled = (k * 7 + 3) % 101;
      slice(k, "f" + shuffled, data -> data.put(Tag.INSTANCE_NUMBER, shuffled));
    }
    return this;
  }

  private DataSet image(int columns, int rows) {
    return new DataSet()
        .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
        .put(Tag.MODALITY, "CT")
        .put(Tag.PATIENT_ID, patient)
        .put(Tag.PATIENT_NAME, "Test^" + patient)
        .put(Tag.STUDY_INSTANCE_UID, study)
        .put(Tag.SERIES_INSTANCE_UID, series)
        .put(Tag.FRAME_OF_REFERENCE_UID, frame)
        .put(Tag.SAMPLES_PER_PIXEL, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .put(Tag.ROWS, rows)
        .put(Tag.COLUMNS, columns)
        .put(Tag.BITS_ALLOCATED, 16)
        .put(Tag.BITS_STORED, 16)
        .put(Tag.HIGH_BIT, 15)
        .put(Tag.PIXEL_REPRESENTATION, 0)
        .put(Tag.RESCALE_INTERCEPT, -1024)
        .put(Tag.RESCALE_SLOPE, 1);
  }
}
