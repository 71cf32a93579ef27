package io.medsam3.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.metaimage.MetaImageWriter;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Sets in volumes, arrays, stacks and marks, each on a small sample of its published layout. */
class ArrayRecipeTest extends RecipeSample {
  private static final String IMAGE = "NucMM-Z/Image/train/img_0000_0576_0768.h5";
  private static final String LABEL = "NucMM-Z/Label/train/seg_0000_0576_0768.h5";

  /** Packed and in pieces, as h5py writes it when asked for gzip. */
  private void hdf5(String name, String array, Object values, int... pieces) throws IOException {
    try (WritableHdfFile file = HdfFile.write(file(name))) {
      file.putDataset(
          array,
          values,
          DatasetCreationOptions.builder()
              .unsigned()
              .chunkDimensions(pieces)
              .shuffle()
              .deflate(6)
              .build());
    }
  }

  /** Two nuclei in the second of three slices. */
  private static short[][][] nuclei() {
    short[][][] labels = new short[3][HEIGHT][WIDTH];
    labels[1][2][3] = 1;
    labels[1][6][11] = (short) 40000;
    return labels;
  }

  private void nucMm(Object image, Object labels) throws IOException {
    hdf5(IMAGE, "main", image, 2, 5, 5);
    hdf5(LABEL, "main", labels, 2, 5, 5);
  }

  private void assertSecondOfThreeSlices(Manifest manifest, String prompt, String group)
      throws IOException {
    assertThat(manifest.rows()).extracting(Row::absent).containsExactly(true, false, true);
    assertThat(manifest.rows()).allMatch(row -> row.prompt().equals(prompt));
    assertThat(manifest.rows()).allMatch(row -> row.group().equals(group));
    assertThat(manifest.rows()).allMatch(row -> row.spacing() == null);
    Row row = manifest.rows().get(1);
    Picture mask = PictureReader.read(out.resolve(row.mask()), new Findings());
    assertThat(mask.sample(3, 2, 0)).isNotZero();
    assertThat(mask.sample(11, 6, 0)).isNotZero();
    assertThat(row.fg()).isEqualTo(2 / 96.0);
    Picture picture = PictureReader.read(out.resolve(row.image()), new Findings());
    assertThat(picture.sample(11, 0, 0)).isGreaterThan(picture.sample(0, 0, 0));
    assertThat(picture.sample(0, 7, 0)).isEqualTo(picture.sample(0, 0, 0));
  }

  @Nested
  class Volumes {
    private static Volume volume(int slices, int value) {
      Grid grid = new Grid(new Size(WIDTH, HEIGHT, slices), Affine.scaling(new Spacing(2, 2, 3)));
      ByteBuffer data = ByteBuffer.allocate(96 * slices);
      data.put(13, (byte) value);
      List<ByteBuffer> planes = new ArrayList<>();
      for (int k = 0; k < slices; k++) {
        planes.add(data.slice(96 * k, 96));
      }
      return Volume.of(grid, Voxels.of(VoxelType.U8, grid.size(), 1, planes));
    }

    private void assertVolume(String set, String image, String labels, String prompt, int value)
        throws IOException {
      for (Map.Entry<String, Integer> entry : Map.of(image, 200, labels, value).entrySet()) {
        Path file = file(entry.getKey());
        if (entry.getKey().contains(".m")) {
          MetaImageWriter.write(volume(2, entry.getValue()), file, false);
        } else {
          NiftiWriter.write(volume(2, entry.getValue()), file);
        }
      }
      Manifest manifest = convert(set);
      Map<Boolean, List<Row>> rows =
          manifest.rows().stream()
              .filter(row -> row.prompt().equals(prompt))
              .collect(Collectors.partitioningBy(Row::absent));
      assertThat(rows.get(false)).hasSize(1);
      assertThat(rows.get(true)).hasSize(1);
      assertThat(rows.get(false).get(0).fg()).isEqualTo(1 / 96.0);
    }

    @Test
    void acdc() throws IOException {
      assertVolume(
          "acdc",
          "training/patient001/patient001_frame01.nii.gz",
          "training/patient001/patient001_frame01_gt.nii.gz",
          "left ventricle",
          3);
    }

    @Test
    void brats() throws IOException {
      assertVolume(
          "brats",
          "BraTS20_Training_001/BraTS20_Training_001_flair.nii.gz",
          "BraTS20_Training_001/BraTS20_Training_001_seg.nii.gz",
          "brain tumor",
          4);
    }

    @Test
    void camus() throws IOException {
      assertVolume(
          "camus",
          "patient0001/patient0001_2CH_ED.mhd",
          "patient0001/patient0001_2CH_ED_gt.mhd",
          "left atrium",
          3);
    }

    @Test
    void acouslic() throws IOException {
      assertVolume(
          "acouslic",
          "images/stacked_fetal_ultrasound/a.mha",
          "masks/stacked_fetal_abdomen/a.mha",
          "fetal abdomen",
          2);
    }

    @Test
    void urocell() throws IOException {
      assertVolume(
          "urocell-mitochondria",
          "data/fib1-0-0-0.nii.gz",
          "mito/binary/fib1-0-0-0.nii.gz",
          "mitochondrion",
          1);
    }

    @Test
    void fetalHeadsInThreePlanes() throws IOException {
      MetaImageWriter.write(volume(3, 90), file("image_mha/00001.mha"), false);
      MetaImageWriter.write(volume(1, 2), file("label_mha/00001.mha"), false);
      Manifest manifest = convert("ps-fh-aop");
      assertThat(mask(manifest, "fetal head")).isEqualTo(box(1, 1, 2, 2));
      Picture picture =
          PictureReader.read(out.resolve(manifest.rows().get(0).image()), new Findings());
      assertThat(picture.channels()).isEqualTo(3);
      assertThat(picture.sample(1, 1, 0)).isEqualTo(90);
      assertThat(picture.sample(1, 1, 1)).isEqualTo(0);
    }
  }

  @Nested
  class Hdf5Volumes {
    private static byte[][][] brighterToTheRight() {
      byte[][][] image = new byte[3][HEIGHT][WIDTH];
      for (byte[][] slice : image) {
        for (byte[] row : slice) {
          for (int x = 0; x < WIDTH; x++) {
            row[x] = (byte) (20 * x);
          }
        }
      }
      return image;
    }

    @Test
    void nucleiOfAZebrafish() throws IOException {
      nucMm(brighterToTheRight(), nuclei());
      assertSecondOfThreeSlices(convert("nucmm-z"), "cell nucleus", "0000_0576_0768");
    }

    @Test
    void numbersOfEveryTypeAreRead() throws IOException {
      long[][][] labels = new long[3][HEIGHT][WIDTH];
      labels[1][2][3] = 5_000_000_000L;
      double[][][] doubles = new double[3][HEIGHT][WIDTH];
      doubles[0][0][0] = 0.25;
      try (WritableHdfFile file = HdfFile.write(file("a.h5"))) {
        file.putDataset("longs", labels);
        file.putDataset("ints", new int[][][] {{{-70000}}});
        file.putDataset("shorts", new short[][][] {{{-3}}});
        file.putDataset("bytes", new byte[][][] {{{-3}}});
        file.putDataset("floats", new float[][][] {{{0.5f}}});
        file.putDataset("doubles", doubles);
      }
      assertThat(number("longs", 3, 2, 1)).isEqualTo(5e9);
      assertThat(number("ints", 0, 0, 0)).isEqualTo(-70000);
      assertThat(number("shorts", 0, 0, 0)).isEqualTo(-3);
      assertThat(number("bytes", 0, 0, 0)).isEqualTo(-3);
      assertThat(number("floats", 0, 0, 0)).isEqualTo(0.5);
      assertThat(number("doubles", 0, 0, 0)).isEqualTo(0.25);
    }

    private double number(String array, int i, int j, int k) throws IOException {
      return Hdf5.volume(new Part(source.resolve("a.h5"), array)).intensity(i, j, k);
    }

    @Test
    void arrayOfAnotherName() throws IOException {
      nucMm(brighterToTheRight(), nuclei());
      hdf5(LABEL, "labels", nuclei(), 3, 8, 12);
      assertThatThrownBy(() -> convert("nucmm-z"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("seg_0000_0576_0768.h5: no array 'main'")
          .hasMessageContaining("labels");
    }

    @Test
    void arrayOfAnotherShape() throws IOException {
      nucMm(brighterToTheRight(), nuclei());
      hdf5(LABEL, "main", nuclei()[1], 8, 12);
      assertThatThrownBy(() -> convert("nucmm-z"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("shape [8, 12]; expected (D, H, W)");
      hdf5(LABEL, "main", new short[3][HEIGHT][WIDTH + 1], 3, 8, 13);
      assertThatThrownBy(() -> convert("nucmm-z"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("expected one grid");
    }

    @Test
    void arrayOfWords() throws IOException {
      nucMm(brighterToTheRight(), nuclei());
      try (WritableHdfFile file = HdfFile.write(file(LABEL))) {
        file.putDataset("main", new String[] {"nucleus"});
      }
      assertThatThrownBy(() -> convert("nucmm-z")).isInstanceOf(FormatException.class);
    }

    /** Wherever the file ends, it is read or refused in one line; never something else. */
    @Test
    void fileThatIsCutShort() throws IOException {
      nucMm(brighterToTheRight(), nuclei());
      byte[] whole = Files.readAllBytes(source.resolve(LABEL));
      Volume read = Hdf5.volume(new Part(source.resolve(LABEL), "main"));
      int refused = 0;
      for (int length = 0; length < whole.length; length += 7) {
        Path cut = Files.write(source.resolve("cut.h5"), Arrays.copyOf(whole, length));
        try {
          Volume found = Hdf5.volume(new Part(cut, "main"));
          assertThat(found.intensity(11, 6, 1)).isEqualTo(read.intensity(11, 6, 1));
        } catch (FormatException e) {
          assertThat(e).hasMessageContaining("cut.h5: truncated");
          assertThat(e.getMessage()).doesNotContain("\n");
          refused++;
        }
      }
      assertThat(refused).isGreaterThan(whole.length / 7 / 2);
    }
  }

  @Nested
  class Matlab {
    private void sample(String name) throws IOException {
      try (InputStream in = ArrayRecipeTest.class.getResourceAsStream("matlab-7.3.mat")) {
        Files.write(file(name), Objects.requireNonNull(in, "matlab-7.3.mat").readAllBytes());
      }
    }

    @Test
    void brainTumoursOfCheng() throws IOException {
      sample("brainTumorDataPublic_1-766/7.mat");
      Files.writeString(file("cvind.mat"), "folds");
      Manifest manifest = convert("cheng-brain-tumor");
      assertThat(manifest.rows()).extracting(Row::group).containsExactly("MR 7");
      assertThat(mask(manifest, "brain tumor")).isEqualTo(box(3, 2, 7, 5));
      Picture picture =
          PictureReader.read(out.resolve(manifest.rows().get(0).image()), new Findings());
      assertThat(picture.width()).isEqualTo(WIDTH);
      assertThat(picture.sample(11, 0, 0)).isGreaterThan(picture.sample(0, 0, 0));
      assertThat(picture.sample(5, 0, 0)).isGreaterThan(picture.sample(5, 7, 0));
    }

    @Test
    void arraysOfEitherVersionByTheSameName() throws IOException {
      picture("Train/Images/a.png");
      sample("Train/Labels/a.mat");
      assertThatThrownBy(() -> convert("consep"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("no array 'inst_map'")
          .hasMessageContaining("cjdata");
      byte[] whole = Files.readAllBytes(source.resolve("Train/Labels/a.mat"));
      Files.write(file("Train/Labels/a.mat"), Arrays.copyOf(whole, 300));
      assertThatThrownBy(() -> convert("consep"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("truncated");
    }

    @Test
    void sizesThatTheFileCannotHold() throws IOException {
      sample("7.mat");
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(source.resolve("7.mat")));
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at + 16 <= bytes.limit(); at++) {
        if (bytes.getLong(at) == WIDTH && bytes.getLong(at + 8) == HEIGHT) {
          bytes.putLong(at, 1 << 16).putLong(at + 8, 1 << 10);
        }
      }
      Files.write(source.resolve("7.mat"), bytes.array());
      assertThatThrownBy(() -> convert("cheng-brain-tumor"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("7.mat#cjdata/image: shape [65536, 1024]")
          .hasMessageContaining("its file of 11040 bytes");
    }

    @Test
    void fileThatIsCutShortOrSomethingElse() throws IOException {
      sample("7.mat");
      byte[] whole = Files.readAllBytes(source.resolve("7.mat"));
      Files.write(file("7.mat"), Arrays.copyOf(whole, 2000));
      assertThatThrownBy(() -> convert("cheng-brain-tumor"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("7.mat: truncated, damaged, or no HDF5");
      Files.writeString(file("7.mat"), "not at all");
      assertThatThrownBy(() -> convert("cheng-brain-tumor"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("7.mat: truncated, damaged, or no HDF5");
    }
  }

  @Nested
  class Stacks {
    private void stack(String name, int type, int... sizes) throws IOException {
      ImageWriter writer = ImageIO.getImageWritersByFormatName("tif").next();
      try (ImageOutputStream bytes = ImageIO.createImageOutputStream(file(name).toFile())) {
        writer.setOutput(bytes);
        writer.prepareWriteSequence(null);
        for (int k = 0; k < sizes.length; k++) {
          BufferedImage page = new BufferedImage(WIDTH, sizes[k], type);
          for (int x = 0; x < WIDTH && name.contains("final"); x++) {
            for (int y = 0; y < sizes[k]; y++) {
              page.getRaster().setSample(x, y, 0, 20 * x);
            }
          }
          if (k == 1 && name.contains("labels")) {
            page.getRaster().setSample(3, 2, 0, 1);
            page.getRaster().setSample(11, 6, 0, 40000);
          }
          writer.writeToSequence(new IIOImage(page, null, null), null);
        }
        writer.endWriteSequence();
      } finally {
        writer.dispose();
      }
    }

    @Test
    void cellsOfMasaryk() throws IOException {
      stack("HL60/image-final_0001.tif", BufferedImage.TYPE_BYTE_GRAY, 8, 8, 8);
      stack("HL60/image-labels_0001.tif", BufferedImage.TYPE_USHORT_GRAY, 8, 8, 8);
      assertSecondOfThreeSlices(convert("mucic"), "cell", "0001");
    }

    @Test
    void pagesUnlikeEachOther() throws IOException {
      stack("image-final_0001.tif", BufferedImage.TYPE_BYTE_GRAY, 8, 8, 8);
      stack("image-labels_0001.tif", BufferedImage.TYPE_USHORT_GRAY, 8, 8, 7);
      assertThatThrownBy(() -> convert("mucic"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("page 3 is 12 x 7 with 1 channels, page 1 12 x 8");
    }

    @Test
    void stackOfAnotherDepth() throws IOException {
      stack("image-final_0001.tif", BufferedImage.TYPE_BYTE_GRAY, 8, 8, 8);
      stack("image-labels_0001.tif", BufferedImage.TYPE_USHORT_GRAY, 8, 8);
      assertThatThrownBy(() -> convert("mucic"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("expected one grid");
    }
  }

  @Nested
  class Marks {
    private static final String NODULE =
        "{\"points\": [{\"x\": 1, \"y\": 1}, {\"x\": 4, \"y\": 1}, {\"x\": 4, \"y\": 3},"
            + " {\"x\": 1, \"y\": 3}], \"annotation\": {}, \"regionType\": \"freehand\"}";
    private static final String CLICK = "{\"points\": [{\"x\": 9, \"y\": 7}]}";

    private void marks(String... svgs) throws IOException {
      StringBuilder text = new StringBuilder("<case><number>12</number><tirads>4a</tirads>");
      for (int i = 0; i < svgs.length; i++) {
        text.append("<mark><image>%d</image><svg>%s</svg></mark>".formatted(i + 1, svgs[i]));
      }
      Files.writeString(file("12.xml"), text.append("</case>"));
    }

    @Test
    void thyroidNodulesAsJsonInsideXml() throws IOException {
      picture("12_1.jpg");
      picture("12_2.jpg");
      picture("12_3.jpg");
      marks("[" + NODULE + "," + CLICK + "," + NODULE.replace("4", "10") + "]", "", "[]");
      Manifest manifest = convert("ddti");
      assertThat(manifest.rows()).extracting(Row::group).containsExactly("12");
      assertThat(manifest.rows()).extracting(Row::source).containsExactly("12_1.jpg");
      assertThat(mask(manifest, "thyroid nodule")).isEqualTo(box(1, 1, 10, 3));
      assertThat(told).singleElement().asString().contains("2 pictures have no mask");
    }

    @Test
    void outlinesThatAreCutShort() throws IOException {
      picture("12_1.jpg");
      marks("[" + NODULE.substring(0, 60));
      assertThatThrownBy(() -> convert("ddti"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("12.xml: the outlines of image 1: not JSON");
      marks("[{\"rectangle\": [1, 2, 3, 4]}]");
      assertThatThrownBy(() -> convert("ddti"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("no 'points'");
      marks("[" + NODULE.replace("\"x\": 1,", "\"x\": \"left\",") + "]");
      assertThatThrownBy(() -> convert("ddti"))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("'left' is no number");
    }
  }
}
