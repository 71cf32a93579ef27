package io.medsam3.fuzz;

import io.medsam3.dicom.RawDicom;
import io.medsam3.dicom.ResultFiles;
import io.medsam3.dicom.Series;
import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;
import io.medsam3.metaimage.MetaImageWriter;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.nrrd.NrrdWriter;
import io.medsam3.nrrd.SegNrrd;
import io.medsam3.raster.PictureFiles;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Phantoms;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.Size;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Small good files of each kind, made by code, for a fuzzer to start from. */
final class FuzzSeeds {
  private static final Grid GRID =
      new Grid(new Size(5, 4, 3), Affine.rows(0.5, 0, 0, -31, 0, 0.75, 0, 12, 0, 0, 2.5, 70));
  private static final Volume VOLUME = Phantoms.slope(GRID, VoxelType.I16);
  private static final Mask MASK = Mask.of(GRID, (i, j, k) -> i > 0 && i < 4 && j > 0 && k > 0);

  private final Path folder;
  private int number;

  private FuzzSeeds(Path folder) {
    this.folder = folder;
  }

  private interface Maker {
    void write(Path file) throws IOException;
  }

  static List<byte[]> of(FuzzedReader reader) throws IOException {
    Path folder = Files.createTempDirectory("seeds");
    try {
      return new FuzzSeeds(folder).make(reader);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
      }
    }
  }

  private List<byte[]> make(FuzzedReader reader) throws IOException {
    return switch (reader) {
      case NIFTI ->
          List.of(
              file(".nii", f -> NiftiWriter.write(VOLUME, f)),
              file(".nii.gz", f -> NiftiWriter.write(VOLUME, f)));
      case NRRD ->
          List.of(
              file(".nrrd", f -> NrrdWriter.write(VOLUME, f, false)),
              file(".nrrd", f -> NrrdWriter.write(VOLUME, f, true)),
              file(".seg.nrrd", f -> SegNrrd.write(segments(), f)),
              text(
                  "NRRD0004\ntype: short\ndimension: 3\nspace: LPS\nsizes: 2 1 2\n"
                      + "space directions: (1,0,0) (0,1,0) (0,0,2)\nspace origin: (1,2,3)\n"
                      + "kinds: domain domain domain\nencoding: ascii\n\n1 2\n3 4\n"));
      case META_IMAGE ->
          List.of(
              file(".mha", f -> MetaImageWriter.write(VOLUME, f, false)),
              file(".mha", f -> MetaImageWriter.write(VOLUME, f, true)),
              text(
                  "ObjectType = Image\nNDims = 3\nDimSize = 2 1 2\nElementType = MET_SHORT\n"
                      + "ElementSpacing = 1 2 3\nBinaryData = False\nElementDataFile = LOCAL\n"
                      + "1 2 3 4\n"));
      case PICTURE -> PictureFiles.small();
      case DICOM -> dicom();
    };
  }

  private List<byte[]> dicom() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    Series series = new Series(folder, GRID);
    seeds.add(Files.readAllBytes(series.slice(1, "slice")));
    seeds.add(file("seg", f -> ResultFiles.seg(f, GRID, "P1", MASK, MASK)));
    seeds.add(file("rt", f -> ResultFiles.structures(f, GRID, MASK)));
    seeds.add(Files.readAllBytes(series.slice(1, "us", FuzzSeeds::frames)));
    try (var streams = Series.class.getResourceAsStream("streams.txt")) {
      for (String line : new String(streams.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        String[] words = line.split(" ");
        byte[] frame = Base64.getDecoder().decode(words[3]);
        if (words[2].equals("MONOCHROME2")) {
          // A picture of the formula in tools/dicom-streams.py.
          RawDicom body = RawDicom.explicit().image(26, 19, 16, 12, 0);
          seeds.add(RawDicom.part10(words[1], body.fragments(new byte[0], frame).bytes()));
        }
      }
    }
    return seeds;
  }

  // Frames with functional groups of their own.
  private static void frames(DataSet data) {
    List<DataSet> groups = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      DataSet place = new DataSet().put(Tag.IMAGE_POSITION_PATIENT, 0, 0, 3.0 * n);
      groups.add(new DataSet().put(Tag.PLANE_POSITION_SEQUENCE, place));
    }
    data.put(Tag.NUMBER_OF_FRAMES, 2)
        .put(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, groups)
        .put(Tag.PIXEL_DATA, new byte[2 * 2 * 20]);
  }

  private static Segments segments() {
    return new Segments(GRID, List.of(Segment.of(1, "ball", MASK), Segment.of(2, "rest", MASK)));
  }

  private byte[] file(String ending, Maker maker) throws IOException {
    Path file = folder.resolve(number++ + ending);
    maker.write(file);
    return Files.readAllBytes(file);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
