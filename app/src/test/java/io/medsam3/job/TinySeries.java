package io.medsam3.job;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomWriter;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax;
import io.medsam3.dicom.data.Uid;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Axis;
import io.medsam3.volume.Grid;
import io.medsam3.volume.PatientPoint;
import io.medsam3.volume.Size;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A CT series made by code: a bright ball in the middle of a ramp. */
public final class TinySeries {
  private TinySeries() {}

  /** The stored number of a voxel, which is 1024 more than its Hounsfield units. */
  public interface Stored {
    int at(int i, int j, int k);
  }

  /** One file per slice k of the grid. */
  public static Path write(Path folder, Grid grid) throws IOException {
    return write(folder, grid, ball(grid.size()));
  }

  /** The same of other voxels. */
  public static Path write(Path folder, Grid grid, Stored voxels) throws IOException {
    Files.createDirectories(folder);
    String study = Uid.random();
    String series = Uid.random();
    String frame = Uid.random();
    for (int k = 0; k < grid.size().z(); k++) {
      DataSet data =
          slice(grid, k)
              .put(Tag.PIXEL_DATA, pixels(grid.size(), k, voxels))
              .put(Tag.STUDY_INSTANCE_UID, study)
              .put(Tag.SERIES_INSTANCE_UID, series)
              .put(Tag.FRAME_OF_REFERENCE_UID, frame)
              .put(Tag.INSTANCE_NUMBER, k + 1);
      DicomWriter.write(folder.resolve("s" + k + ".dcm"), data, TransferSyntax.EXPLICIT_LITTLE);
    }
    return folder;
  }

  private static DataSet slice(Grid grid, int k) {
    Affine affine = grid.affine();
    double[] row = affine.direction(Axis.I);
    double[] column = affine.direction(Axis.J);
    PatientPoint p = affine.patient(0, 0, k);
    return new DataSet()
        .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
        .put(Tag.SOP_INSTANCE_UID, Uid.random())
        .put(Tag.MODALITY, "CT")
        .put(Tag.PATIENT_ID, "P1")
        .put(Tag.PATIENT_NAME, "Test^P1")
        .put(Tag.SAMPLES_PER_PIXEL, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .put(Tag.ROWS, grid.size().y())
        .put(Tag.COLUMNS, grid.size().x())
        .put(Tag.BITS_ALLOCATED, 16)
        .put(Tag.BITS_STORED, 16)
        .put(Tag.HIGH_BIT, 15)
        .put(Tag.PIXEL_REPRESENTATION, 0)
        .put(Tag.RESCALE_INTERCEPT, -1024)
        .put(Tag.RESCALE_SLOPE, 1)
        .put(Tag.IMAGE_POSITION_PATIENT, p.x(), p.y(), p.z())
        .put(Tag.IMAGE_ORIENTATION_PATIENT, row[0], row[1], row[2], column[0], column[1], column[2])
        .put(Tag.PIXEL_SPACING, grid.spacing().y(), grid.spacing().x());
  }

  private static Stored ball(Size size) {
    return (i, j, k) -> {
      double u = (i - size.x() / 2.0) / size.x();
      double v = (j - size.y() / 2.0) / size.y();
      double w = (k - size.z() / 2.0) / size.z();
      boolean ball = u * u + v * v + w * w < 0.1;
      return ball ? 1150 : 900 + 4 * i + 2 * j;
    };
  }

  private static byte[] pixels(Size size, int k, Stored voxels) {
    ByteBuffer pixels = ByteBuffer.allocate(2 * size.x() * size.y()).order(ByteOrder.LITTLE_ENDIAN);
    for (int j = 0; j < size.y(); j++) {
      for (int i = 0; i < size.x(); i++) {
        pixels.putShort((short) voxels.at(i, j, k));
      }
    }
    return pixels.array();
  }
}
