package io.medsam3.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.mask.CocoRle;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.predict.Cut;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every layout on a small sample that the test writes. */
class LayoutTest {
  private static final int WIDTH = 12;
  private static final int HEIGHT = 8;

  @TempDir Path source;
  @TempDir Path out;

  private final List<String> told = new ArrayList<>();

  private Manifest convert(Layout layout, Path from, ImportSettings settings) throws IOException {
    Manifest written = layout.convert(from, out, settings, told::add);
    assertThat(Manifest.read(out).rows()).isEqualTo(written.rows());
    return written;
  }

  private static ImportSettings settings(String prompt) {
    return new ImportSettings("set", "CT", "CC0", prompt, Map.of(), List.of(Cut.AXIAL), 1, 2);
  }

  private Mask mask(Row row) throws IOException {
    Picture mask = PictureReader.read(out.resolve(row.mask()), new Findings());
    Grid grid = Grid.picture(mask.width(), mask.height());
    return Mask.of(grid, (i, j, k) -> mask.sample(i, j, 0) != 0);
  }

  private static Mask box(int x0, int y0, int x1, int y1) {
    return Mask.of(
        Grid.picture(WIDTH, HEIGHT), (i, j, k) -> i >= x0 && i < x1 && j >= y0 && j < y1);
  }

  private static void picture(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    PictureWriter.writePng(Picture.of(WIDTH, HEIGHT, 3, new byte[WIDTH * HEIGHT * 3]), file);
  }

  @Nested
  class Pairs {
    @Test
    void picturesMeetTheMasksOfTheirNames() throws IOException {
      picture(source.resolve("images/b.png"));
      picture(source.resolve("images/a.png"));
      Files.createDirectories(source.resolve("masks"));
      PictureWriter.writeMask(box(2, 1, 6, 5), 0, source.resolve("masks/a_mask.png"));
      PictureWriter.writeMask(box(0, 0, 0, 0), 0, source.resolve("masks/b.png"));
      Manifest manifest = convert(Layout.PAIRS, source, settings("polyp"));
      assertThat(manifest.rows()).extracting(Row::group).containsExactly("a", "b");
      assertThat(manifest.rows()).extracting(Row::prompt).containsOnly("polyp");
      assertThat(mask(manifest.rows().get(0))).isEqualTo(box(2, 1, 6, 5));
      assertThat(manifest.rows().get(0).fg()).isCloseTo(16 / 96.0, within(1e-12));
      assertThat(manifest.rows().get(1).absent()).isTrue();
    }

    @Test
    void pictureWithoutMaskIsRefused() throws IOException {
      picture(source.resolve("images/a.png"));
      Files.createDirectories(source.resolve("masks"));
      assertThatThrownBy(() -> convert(Layout.PAIRS, source, settings("polyp")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no mask of that name");
    }

    @Test
    void phraseMustBeGiven() throws IOException {
      picture(source.resolve("images/a.png"));
      Files.createDirectories(source.resolve("masks"));
      assertThatThrownBy(() -> convert(Layout.PAIRS, source, settings(null)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--prompt");
    }
  }

  @Nested
  class CocoSets {
    private void annotations(String... shapes) throws IOException {
      picture(source.resolve("images/p.png"));
      StringBuilder list = new StringBuilder();
      for (String shape : shapes) {
        String comma = list.isEmpty() ? "" : ",";
        list.append(comma).append("{\"id\":7,\"image_id\":3,").append(shape).append('}');
      }
      Files.writeString(
          source.resolve("all.json"),
          """
          {"images":[{"id":3,"file_name":"p.png","width":12,"height":8}],
           "categories":[{"id":1,"name":"cell_nucleus"},{"id":2,"name":"gland"}],
           "annotations":[%s]}
          """
              .formatted(list));
    }

    @Test
    void polygonsAndRunLengthsOfACategoryAreOneMask() throws IOException {
      String text = CocoRle.of(box(8, 0, 10, 3), 0).text().replace("\\", "\\\\");
      annotations(
          "\"category_id\":1,\"segmentation\":[[1,1,5,1,5,4,1,4]]",
          "\"category_id\":1,\"segmentation\":{\"size\":[8,12],\"counts\":\"" + text + "\"}",
          "\"category_id\":1,\"segmentation\":{\"size\":[8,12],\"counts\":[0,2,94]}");
      Manifest manifest = convert(Layout.COCO, source, settings(null));
      assertThat(manifest.rows()).extracting(Row::prompt).containsExactly("cell nucleus", "gland");
      Mask expected = box(1, 1, 5, 4).or(box(8, 0, 10, 3)).or(box(0, 0, 1, 2));
      assertThat(mask(manifest.rows().get(0))).isEqualTo(expected);
      assertThat(manifest.rows().get(1).absent()).isTrue();
    }

    @Test
    void boxWithoutShapeIsRefused() throws IOException {
      annotations("\"category_id\":1,\"bbox\":[1,1,2,2]");
      assertThatThrownBy(() -> convert(Layout.COCO, source, settings(null)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("annotation 7");
    }

    @Test
    void runsOfAnotherSizeAreRefused() throws IOException {
      annotations("\"category_id\":1,\"segmentation\":{\"size\":[8,12],\"counts\":[0,2]}");
      assertThatThrownBy(() -> convert(Layout.COCO, source, settings(null)))
          .isInstanceOf(IOException.class);
    }
  }

  private static Volume volume(VoxelType type, int[] values, int depth) {
    Size size = new Size(WIDTH, HEIGHT, depth);
    Voxels voxels = Voxels.allocate(type, size, 1);
    int plane = WIDTH * HEIGHT;
    for (int i = 0; i < values.length; i++) {
      ByteBuffer slice = voxels.slice(i / plane);
      Voxels.write(slice, i % plane * type.bytes(), type, values[i]);
    }
    return Volume.of(new Grid(size, Affine.scaling(new Spacing(0.5, 0.75, 3))), voxels);
  }

  /** Four slices: label 1 in the first, 2 in the second, nothing in the others. */
  private static int[] labels() {
    int[] labels = new int[4 * WIDTH * HEIGHT];
    for (int j = 1; j < 4; j++) {
      for (int i = 2; i < 7; i++) {
        labels[j * WIDTH + i] = 1;
        labels[WIDTH * HEIGHT + (j + 2) * WIDTH + i] = 2;
      }
    }
    return labels;
  }

  private static int[] hounsfield() {
    int[] values = new int[4 * WIDTH * HEIGHT];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7 * 100 - 300;
    }
    return values;
  }

  private void nifti(String image, String label) throws IOException {
    for (String name : List.of(image, label)) {
      Files.createDirectories(source.resolve(name).getParent());
    }
    NiftiWriter.write(volume(VoxelType.I16, hounsfield(), 4), source.resolve(image));
    NiftiWriter.write(volume(VoxelType.U8, labels(), 4), source.resolve(label));
  }

  private void assertSlices(Manifest manifest, String first, String second, String group)
      throws IOException {
    // Slices 0 and 1 have targets, 2 is the one empty slice in two that is kept.
    assertThat(manifest.rows()).hasSize(6).allMatch(row -> row.group().equals(group));
    Row one = manifest.rows().get(0);
    assertThat(one.prompt()).isEqualTo(first);
    assertThat(one.spacing()).containsExactly(0.5, 0.75);
    assertThat(mask(one)).isEqualTo(box(2, 1, 7, 4));
    assertThat(manifest.rows().get(1).absent()).isTrue();
    assertThat(manifest.rows().get(3).prompt()).isEqualTo(second);
    assertThat(mask(manifest.rows().get(3))).isEqualTo(box(2, 3, 7, 6));
    assertThat(manifest.rows().subList(4, 6)).allMatch(Row::absent);
    Picture picture = PictureReader.read(out.resolve(one.image()), new Findings());
    assertThat(picture.bits()).isEqualTo(8);
    assertThat(picture.sample(0, 0, 0)).isZero();
    assertThat(picture.sample(6, 0, 0)).isEqualTo(255);
  }

  @Nested
  class Volumes {
    @Test
    void nnUnetNamesItsLabels() throws IOException {
      nifti("imagesTr/case_1_0000.nii.gz", "labelsTr/case_1.nii.gz");
      Files.writeString(
          source.resolve("dataset.json"),
          """
          {"channel_names":{"0":"CT"},"labels":{"background":0,"liver":1,"spleen":2},
           "numTraining":1,"file_ending":".nii.gz"}
          """);
      assertSlices(convert(Layout.NNUNET, source, settings(null)), "liver", "spleen", "case_1");
    }

    @Test
    void regionsAreUnionsAndIgnoredSlicesAreLeftOut() throws IOException {
      nifti("imagesTr/c_0000.nii.gz", "labelsTr/c.nii.gz");
      Files.writeString(
          source.resolve("dataset.json"),
          """
          {"channel_names":{"0":"T1","1":"T2"},"labels":{"background":0,"whole":[1,2],"ignore":2}}
          """);
      Manifest manifest = convert(Layout.NNUNET, source, settings(null));
      assertThat(manifest.rows()).hasSize(2).extracting(Row::prompt).containsOnly("whole");
      assertThat(told)
          .anyMatch(line -> line.contains("1 slices with labels to ignore"))
          .anyMatch(line -> line.contains("the first of 2 channels"));
    }

    @Test
    void decathlonListsItsPairs() throws IOException {
      nifti("imagesTr/liver_0.nii.gz", "labelsTr/liver_0.nii.gz");
      Files.writeString(source.resolve("imagesTr/._liver_0.nii.gz"), "hidden");
      Files.writeString(
          source.resolve("dataset.json"),
          """
          {"modality":{"0":"CT"},"labels":{"0":"background","1":"liver","2":"spleen"},
           "training":[{"image":"./imagesTr/liver_0.nii.gz","label":"./labelsTr/liver_0.nii.gz"}]}
          """);
      assertSlices(convert(Layout.MSD, source, settings(null)), "liver", "spleen", "liver_0");
    }

    private void decathlon(String labels) throws IOException {
      nifti("imagesTr/c.nii.gz", "labelsTr/c.nii.gz");
      Files.writeString(
          source.resolve("dataset.json"),
          """
          {"labels":%s,"training":[{"image":"imagesTr/c.nii.gz","label":"labelsTr/c.nii.gz"}]}
          """
              .formatted(labels));
    }

    @Test
    void labelsOfOneNameAreOneTarget() throws IOException {
      decathlon("{\"0\":\"background\",\"1\":\"organ\",\"2\":\"organ\"}");
      Manifest manifest = convert(Layout.MSD, source, settings(null));
      assertThat(manifest.rows()).extracting(Row::prompt).containsOnly("organ");
      assertThat(manifest.rows()).extracting(Row::absent).containsExactly(false, false, true);
    }

    @Test
    void otherCutsShowTheHeadUpwards() throws IOException {
      decathlon("{\"1\":\"liver\"}");
      var settings =
          new ImportSettings("set", "CT", "CC0", null, Map.of(), List.of(Cut.CORONAL), 2, 2);
      Manifest manifest = convert(Layout.MSD, source, settings);
      // Of rows y = 1, 2, 3 with the target the first and third are kept; of five others three.
      assertThat(manifest.rows())
          .extracting(Row::absent)
          .containsExactly(true, false, false, true, true);
      Row one = manifest.rows().get(1);
      assertThat(one.spacing()).containsExactly(0.5, 3.0);
      assertThat(one.source()).isEqualTo("c coronal slice 1");
      Picture mask = PictureReader.read(out.resolve(one.mask()), new Findings());
      assertThat(mask.width()).isEqualTo(WIDTH);
      assertThat(mask.height()).isEqualTo(4);
      for (int v = 0; v < 4; v++) {
        for (int u = 0; u < WIDTH; u++) {
          boolean inside = v == 3 && u >= 2 && u < 7; // the first slice is the lowest
          assertThat(mask.sample(u, v, 0) != 0).isEqualTo(inside);
        }
      }
    }

    @Test
    void listThatLeavesTheFolderIsRefused() throws IOException {
      Files.writeString(
          source.resolve("dataset.json"),
          """
          {"labels":{"1":"liver"},"training":[{"image":"../../etc/x","label":"y"}]}
          """);
      assertThatThrownBy(() -> convert(Layout.MSD, source, settings(null)))
          .hasMessageContaining("inside the folder");
    }

    @Test
    void folderWithoutDatasetFileIsRefused() {
      assertThatThrownBy(() -> convert(Layout.NNUNET, source, settings(null)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("dataset.json");
    }
  }

  @Nested
  class Archives {
    private byte[] npy(String type, String shape, int bytes, int[] values, boolean floating) {
      String header =
          "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, shape);
      header = header + " ".repeat(63 - (header.length() + 10) % 64) + "\n";
      ByteBuffer data =
          ByteBuffer.allocate(10 + header.length() + values.length * bytes)
              .order(ByteOrder.LITTLE_ENDIAN);
      data.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
      data.putShort((short) header.length()).put(header.getBytes(StandardCharsets.ISO_8859_1));
      for (int value : values) {
        switch (bytes) {
          case 1 -> data.put((byte) value);
          case 2 -> data.putShort((short) value);
          default -> data.putDouble(value / (floating ? 4.0 : 1));
        }
      }
      return data.array();
    }

    private Path archive(Map<String, byte[]> arrays) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
          zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
          zip.write(array.getValue());
        }
      }
      return Files.write(source.resolve("case.npz"), bytes.toByteArray());
    }

    @Test
    void volumeWithSpacing() throws IOException {
      archive(
          Map.of(
              "imgs", npy("<i2", "4, 8, 12", 2, hounsfield(), false),
              "gts", npy("|u1", "4, 8, 12", 1, labels(), false),
              "spacing", npy("<f8", "3,", 8, new int[] {2, 3, 12}, true)));
      var settings =
          new ImportSettings(
              "set", "CT", "CC0", null, Map.of(1, "liver", 2, "spleen"), List.of(Cut.AXIAL), 1, 2);
      assertSlices(convert(Layout.MEDSAM, source, settings), "liver", "spleen", "case");
    }

    @Test
    void colourPicture() throws IOException {
      int[] gts = java.util.Arrays.copyOf(labels(), WIDTH * HEIGHT);
      Path file =
          archive(
              Map.of(
                  "imgs", npy("|u1", "8, 12, 3", 1, new int[WIDTH * HEIGHT * 3], false),
                  "gts", npy("|u1", "8, 12", 1, gts, false)));
      Manifest manifest = convert(Layout.MEDSAM, file, settings("polyp"));
      assertThat(manifest.rows()).hasSize(1);
      assertThat(mask(manifest.rows().get(0))).isEqualTo(box(2, 1, 7, 4));
    }

    @Test
    void brokenArraysAreRefused() throws IOException {
      byte[] gts = npy("|u1", "4, 8, 12", 1, labels(), false);
      for (byte[] bad :
          List.of(
              "no array".getBytes(StandardCharsets.US_ASCII),
              npy("<c8", "4, 8, 12", 1, labels(), false),
              npy("|u1", "40, 8, 12", 1, labels(), false),
              npy("|u1", "2000000, 2000000", 1, new int[1], false),
              npy("|u1", "99999999999", 1, new int[1], false))) {
        archive(Map.of("imgs", bad, "gts", gts));
        assertThatThrownBy(() -> convert(Layout.MEDSAM, source, settings("polyp")))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("imgs");
      }
      Files.writeString(source.resolve("case.npz"), "no zip");
      assertThatThrownBy(() -> convert(Layout.MEDSAM, source, settings("polyp")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no archive");
    }
  }

  @Test
  void categoriesOfCocoAreOnePhraseWhereOneIsGiven() throws IOException {
    picture(source.resolve("p.png"));
    Files.writeString(
        source.resolve("all.json"),
        """
        {"images":[{"id":3,"file_name":"p.png","width":12,"height":8}],
         "categories":[{"id":1,"name":"1"},{"id":2,"name":"16a"}],
         "annotations":[
           {"id":7,"image_id":3,"category_id":1,"segmentation":[[1,1,5,1,5,4,1,4]]},
           {"id":8,"image_id":3,"category_id":2,"segmentation":[[8,1,9,1,9,4,8,4]]}]}
        """);
    Manifest manifest = convert(Layout.COCO, source, settings("coronary artery segment"));
    assertThat(manifest.rows()).hasSize(1);
    assertThat(mask(manifest.rows().get(0))).isEqualTo(box(1, 1, 5, 4).or(box(8, 1, 9, 4)));
  }

  @Test
  void layoutsHaveNames() throws IOException {
    assertThat(Layout.of("nnunet")).isEqualTo(Layout.NNUNET);
    assertThatThrownBy(() -> Layout.of("zarr")).hasMessageContaining("pairs, coco, nnunet");
  }
}
