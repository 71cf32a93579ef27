import io.medsam3.dicom.DicomContent;
import io.medsam3.dicom.DicomFiles;
import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.DicomWriter;
import io.medsam3.dicom.data.Tag;
import io.medsam3.dicom.data.TransferSyntax;
import io.medsam3.dicom.data.Uid;
import io.medsam3.dicom.result.Algorithm;
import io.medsam3.dicom.result.ResultHeader;
import io.medsam3.dicom.result.SegWriter;
import io.medsam3.dicom.result.SegmentBits;
import io.medsam3.dicom.result.SegmentDescription;
import io.medsam3.dicom.series.SeriesSource;
import io.medsam3.nifti.NiftiReader;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Times reading and writing of images: {@code make FOLDER} makes the files, {@code run FOLDER}
 * prints one line a task. benchmarks/imaging.sh does both, beside other readers.
 */
public final class ImagingBenchmark {
  private static final int SLICES = Integer.getInteger("slices", 500);
  private static final int SIDE = 512;
  private static final int FILES = Integer.getInteger("files", 5000);
  private static final int SEGMENTS = Integer.getInteger("segments", 100);
  private static final Grid GRID =
      new Grid(
          new Size(SIDE, SIDE, SLICES),
          Affine.rows(0.7, 0, 0, -179, 0, 0.7, 0, -179, 0, 0, 1.5, -400));

  private ImagingBenchmark() {}

  public static void main(String[] words) throws IOException {
    Path folder = Path.of(words[1]);
    if (words[0].equals("make")) {
      make(folder);
      return;
    }
    time("DICOM series, uncompressed", folder.resolve("plain"), p -> sum(series(p)));
    time("DICOM series, JPEG-LS", folder.resolve("jpeg-ls"), p -> sum(series(p)));
    time("NIfTI.gz", folder.resolve("scan.nii.gz"), p -> sum(nifti(p)));
    time("folder of many files", folder.resolve("many"), p -> sum(series(p)));
    time("SEG written, %d x %d".formatted(SEGMENTS, SLICES), folder, ImagingBenchmark::seg);
  }

  private interface Read {
    String of(Path path) throws IOException;
  }

  private static void time(String name, Path path, Read read) throws IOException {
    if (!Files.exists(path)) {
      System.out.printf("%-32s not run: there is no %s%n", name, path);
      return;
    }
    int runs = Integer.getInteger("runs", 3);
    double best = Double.POSITIVE_INFINITY;
    double bestCpu = Double.POSITIVE_INFINITY;
    String result = "";
    for (int n = 0; n < runs; n++) {
      double cpu = cpuSeconds();
      long start = System.nanoTime();
      result = read.of(path);
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
      bestCpu = Math.min(bestCpu, cpuSeconds() - cpu);
    }
    System.out.printf("%-32s %8.2f s %8.2f CPU s   %s%n", name, best, bestCpu, result);
  }

  private static double cpuSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  private static Volume series(Path folder) throws IOException {
    return ((DicomContent.Images) DicomFiles.read(folder)).series().volume();
  }

  private static Volume nifti(Path file) throws IOException {
    return NiftiReader.read(file, new Findings()).get(0);
  }

  // One voxel of each slice, so that all readers can be seen to have read the same.
  private static String sum(Volume volume) {
    double sum = 0;
    for (int k = 0; k < volume.size().z(); k++) {
      sum += volume.intensity(volume.size().x() / 2, volume.size().y() / 2, k);
    }
    return "%s, sum %.0f".formatted(volume.size(), sum);
  }

  /** Every segment has a disc in every slice, so no frame can be left out. */
  private static String seg(Path folder) throws IOException {
    List<SegmentDescription> descriptions = new ArrayList<>();
    for (int n = 0; n < SEGMENTS; n++) {
      descriptions.add(
          SegmentDescription.of("part " + n, Rgb.distinct(n), SegmentDescription.Making.AUTOMATIC));
    }
    long[][] discs = new long[61][];
    for (int n = 0; n < discs.length; n++) {
      discs[n] = disc(30 + 2 * n, 150 + 3 * n, 140 + 4 * n);
    }
    SegmentBits bits =
        new SegmentBits() {
          @Override
          public boolean isEmpty(int segment, int k) {
            return false;
          }

          @Override
          public long[] words(int segment, int k) {
            return discs[(segment * 7 + k) % discs.length];
          }
        };
    ResultHeader header =
        new ResultHeader(
            new Algorithm("Medical SAM3", "0.1"),
            "Segments",
            300,
            LocalDateTime.of(2026, 1, 1, 0, 0));
    Path file = folder.resolve("segments.dcm");
    new SegWriter(SeriesSource.none(SLICES), GRID, descriptions, header).write(file, bits);
    long bytes = Files.size(file);
    Files.delete(file);
    return "%d MB".formatted(bytes >> 20);
  }

  private static long[] disc(int radius, int x, int y) {
    long[] words = new long[SIDE * SIDE / 64];
    for (int j = 0; j < SIDE; j++) {
      for (int i = 0; i < SIDE; i++) {
        if ((i - x) * (i - x) + (j - y) * (j - y) < radius * radius) {
          words[(j * SIDE + i) >> 6] |= 1L << i;
        }
      }
    }
    return words;
  }

  // ---- the files

  private static void make(Path folder) throws IOException {
    Path plain = Files.createDirectories(folder.resolve("plain"));
    DataSet common = common();
    for (int k = 0; k < SLICES; k++) {
      slice(plain.resolve("%05d.dcm".formatted(k)), common, k, SIDE);
    }
    NiftiWriter.write(series(plain), folder.resolve("scan.nii.gz"));
    Path many = Files.createDirectories(folder.resolve("many"));
    DataSet other = common();
    for (int k = 0; k < FILES; k++) {
      slice(many.resolve("%05d.dcm".formatted(k)), other, k, 64);
    }
  }

  private static DataSet common() {
    return new DataSet()
        .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
        .put(Tag.MODALITY, "CT")
        .put(Tag.PATIENT_ID, "B1")
        .put(Tag.PATIENT_NAME, "Bench^Mark")
        .put(Tag.STUDY_INSTANCE_UID, Uid.random())
        .put(Tag.SERIES_INSTANCE_UID, Uid.random())
        .put(Tag.FRAME_OF_REFERENCE_UID, Uid.random())
        .put(Tag.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 1, 0)
        .put(Tag.PIXEL_SPACING, 0.7, 0.7)
        .put(Tag.RESCALE_SLOPE, 1)
        .put(Tag.RESCALE_INTERCEPT, -1024)
        .put(Tag.SAMPLES_PER_PIXEL, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .put(Tag.BITS_ALLOCATED, 16)
        .put(Tag.BITS_STORED, 12)
        .put(Tag.HIGH_BIT, 11)
        .put(Tag.PIXEL_REPRESENTATION, 0);
  }

  // A body of soft tissue with noise as CT has it, air around, bones that move with the slice.
  private static void slice(Path file, DataSet common, int k, int side) throws IOException {
    Random noise = new Random(k);
    ByteBuffer pixels = ByteBuffer.allocate(2 * side * side).order(ByteOrder.LITTLE_ENDIAN);
    for (int j = 0; j < side; j++) {
      for (int i = 0; i < side; i++) {
        double x = 2.0 * i / side - 1;
        double y = 2.0 * j / side - 1;
        double body = x * x / 0.7 + y * y / 0.4;
        double bone = Math.abs(Math.hypot(x - 0.2 * Math.sin(k / 40.0), y - 0.2) - 0.1);
        double value = body > 1 ? 24 : bone < 0.02 ? 1900 : 1064 + 60 * Math.sin(9 * x + k / 30.0);
        pixels.putShort((short) Math.max(0, value + 12 * noise.nextGaussian()));
      }
    }
    common
        .put(Tag.SOP_INSTANCE_UID, Uid.random())
        .put(Tag.INSTANCE_NUMBER, k + 1)
        .put(Tag.IMAGE_POSITION_PATIENT, -179, -179, -400 + 1.5 * k)
        .put(Tag.ROWS, side)
        .put(Tag.COLUMNS, side)
        .put(Tag.PIXEL_DATA, pixels.array());
    DicomWriter.write(file, common, TransferSyntax.EXPLICIT_LITTLE);
  }
}
