package io.medsam3.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.raster.Picture;
import io.medsam3.raster.PictureReader;
import io.medsam3.raster.PictureWriter;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Mask;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Sets by name, each on a small sample of its published layout that the test writes. */
class RecipeTest extends RecipeSample {
  @Nested
  class PicturesAndMasks {
    @Test
    void kvasirSegWhoseMasksAreJpeg() throws IOException {
      assertPair("kvasir-seg", "Kvasir-SEG/images/a.jpg", "Kvasir-SEG/masks/a.jpg", "polyp", "a");
    }

    @Test
    void covidQuEx() throws IOException {
      assertPair(
          "covid-qu-ex",
          "Lung Segmentation Data/Train/COVID-19/images/c1.png",
          "Lung Segmentation Data/Train/COVID-19/lung masks/c1.png",
          "lung",
          "c1");
    }

    @Test
    void pneumothorax() throws IOException {
      assertPair("pneumothorax", "png_images/1_t.png", "png_masks/1_t.png", "pneumothorax", "1_t");
    }

    @Test
    void busUclmWhoseMasksAreColours() throws IOException {
      picture("images/ALWI_000.png");
      picture("masks/ALWI_000.png", box(2, 2, 5, 5), 0x00FF00);
      Manifest manifest = convert("bus-uclm");
      assertThat(manifest.rows()).extracting(Row::group).containsExactly("ALWI");
      assertThat(mask(manifest, "breast ultrasound lesion")).isEqualTo(box(2, 2, 5, 5));
    }

    @Test
    void polypGen() throws IOException {
      assertPair(
          "polypgen", "data_C1/images_C1/7.jpg", "data_C1/masks_C1/7_mask.jpg", "polyp", "7");
    }

    @Test
    void neoPolyp() throws IOException {
      assertPair("neopolyp", "train/train/x.jpeg", "train_gt/train_gt/x.jpeg", "polyp", "x");
    }

    @Test
    void isic() throws IOException {
      assertPair(
          "isic-2018",
          "ISIC2018_Task1-2_Training_Input/ISIC_0000000.jpg",
          "ISIC2018_Task1_Training_GroundTruth/ISIC_0000000_segmentation.png",
          "skin lesion",
          "ISIC_0000000");
    }

    @Test
    void glandsAndLesionsInBmp() throws IOException {
      assertPair(
          "ph2",
          "IMD002/IMD002_Dermoscopic_Image/IMD002.bmp",
          "IMD002/IMD002_lesion/IMD002_lesion.bmp",
          "skin lesion",
          "IMD002");
      picture("glas/testA_3.bmp");
      picture("glas/testA_3_anno.bmp", box(1, 1, 3, 3), 0x020202);
      assertThat(mask(convert("glas"), "gland")).isEqualTo(box(1, 1, 3, 3));
    }

    @Test
    void driveWhoseMasksAreGif() throws IOException {
      Files.createDirectories(source.resolve("training/images"));
      picture("training/images/21_training.tif");
      picture("training/1st_manual/21_manual1.gif", box(2, 0, 4, 8), 0xFFFFFF);
      assertThat(mask(convert("drive"), "retinal blood vessel")).isEqualTo(box(2, 0, 4, 8));
    }

    @Test
    void usNerveAndClinicDbInTiff() throws IOException {
      assertPair("us-nerve", "train/12_3.tif", "train/12_3_mask.tif", "nerve", "12");
      assertPair("cvc-clinicdb", "Original/5.tif", "Ground Truth/5.tif", "polyp", "5");
    }

    @Test
    void etisAndThyroids() throws IOException {
      assertPair("etis-larib", "ETIS-LaribPolypDB/9.tif", "Ground Truth/p9.tif", "polyp", "9");
      assertPair("tn3k", "test-image/0001.jpg", "test-mask/0001.jpg", "thyroid nodule", "0001");
      assertPair("tg3k", "thyroid-image/3.jpg", "thyroid-mask/3.jpg", "thyroid gland", "3");
    }

    @Test
    void chaseAndRavir() throws IOException {
      assertPair("chase-db1", "Image_01L.jpg", "Image_01L_1stHO.png", "retinal blood vessel", "01");
      picture("train/training_images/IR_1.png");
      picture("train/training_masks/IR_1.png", box(1, 1, 2, 7), 0x808080);
      assertThat(mask(convert("ravir"), "retinal artery and vein")).isEqualTo(box(1, 1, 2, 7));
    }

    @Test
    void stareInPortablePictures() throws IOException {
      byte[] head = "P6\n# made\n12 8\n255\n".getBytes(StandardCharsets.US_ASCII);
      byte[] grey = "P5 12 8 255\n".getBytes(StandardCharsets.US_ASCII);
      byte[] colours = new byte[3 * 96];
      byte[] vessels = new byte[96];
      vessels[13] = (byte) 255;
      Files.write(file("stare-images/im0001.ppm"), joined(head, colours));
      Files.write(file("stare-images/im0002.ppm"), joined(head, colours));
      Files.write(file("labels-ah/im0001.ah.ppm"), joined(grey, vessels));
      assertThat(mask(convert("stare"), "retinal blood vessel")).isEqualTo(box(1, 1, 2, 2));
      assertThat(told).singleElement().asString().contains("1 pictures have no mask");
      Files.write(file("stare-images/im0001.ppm"), joined(head, new byte[5]));
      assertThatThrownBy(() -> convert("stare"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("truncated");
    }

    @Test
    void chestXrayMasksOfEitherName() throws IOException {
      picture("CXR_png/MCU_1.png");
      picture("CXR_png/CHN_2.png");
      picture("CXR_png/CHN_3.png");
      picture("masks/MCU_1.png", box(0, 0, 2, 2), 0xFFFFFF);
      picture("masks/CHN_2_mask.png", box(0, 0, 3, 3), 0xFFFFFF);
      Manifest manifest = convert("chest-xray-masks");
      assertThat(manifest.rows()).extracting(Row::group).containsExactly("CHN_2", "MCU_1");
      assertThat(told).hasSize(1);
    }
  }

  @Nested
  class SeveralMasks {
    @Test
    void busiUnitesTheMasksOfAPicture() throws IOException {
      picture("benign/benign (1).png");
      picture("benign/benign (1)_mask.png", box(0, 0, 2, 2), 0xFFFFFF);
      picture("benign/benign (1)_mask_1.png", box(6, 2, 8, 4), 0xFFFFFF);
      assertThat(mask(convert("busi"), "breast ultrasound lesion"))
          .isEqualTo(box(0, 0, 2, 2).or(box(6, 2, 8, 4)));
    }

    @Test
    void dsbHasAFilePerNucleus() throws IOException {
      picture("stage1_train/ab/images/ab.png");
      picture("stage1_train/ab/masks/1.png", box(0, 0, 2, 2), 0xFFFFFF);
      picture("stage1_train/ab/masks/2.png", box(4, 4, 6, 6), 0xFFFFFF);
      assertThat(mask(convert("dsb-2018"), "cell nucleus"))
          .isEqualTo(box(0, 0, 2, 2).or(box(4, 4, 6, 6)));
    }

    @Test
    void cholecSegTellsItsClassesByValue() throws IOException {
      String stem = "video01/video01_00080/frame_80_endo";
      picture(stem + ".png");
      picture(stem + "_color_mask.png");
      picture(stem + "_watershed_mask.png", box(1, 1, 4, 4), 0x151515);
      Manifest manifest = convert("cholecseg8k");
      assertThat(manifest.rows()).hasSize(12);
      assertThat(manifest.rows()).extracting(Row::group).containsOnly("video01");
      assertThat(mask(manifest, "liver")).isEqualTo(box(1, 1, 4, 4));
      assertThat(mask(manifest, "gallbladder").isEmpty()).isTrue();
    }

    @Test
    void breastCancerTissueIsTheFirstValue() throws IOException {
      picture("images/TCGA-A1-A0SK-DX1_x.png");
      picture("masks/TCGA-A1-A0SK-DX1_x.png", box(1, 1, 4, 4), 0x010101);
      Manifest manifest = convert("bcss");
      assertThat(manifest.rows()).extracting(Row::group).containsExactly("TCGA-A1-A0SK");
      assertThat(mask(manifest, "breast cancer tissue")).isEqualTo(box(1, 1, 4, 4));
    }

    @Test
    void headCircumferencesAreFilled() throws IOException {
      picture("training_set/012_2HC.png");
      picture(
          "training_set/012_2HC_Annotation.png", box(2, 1, 8, 6).minus(box(3, 2, 7, 5)), 0xFFFFFF);
      Manifest manifest = convert("hc18");
      assertThat(manifest.rows()).extracting(Row::group).containsExactly("012");
      assertThat(mask(manifest, "fetal head")).isEqualTo(box(2, 1, 8, 6));
    }

    @Test
    void coloursAreToldApartByACallersRecipe() throws IOException {
      Path recipe = out.resolve("mine.json");
      Files.writeString(
          recipe,
          """
          {"pictures": "frames/(?<name>.+)\\\\.png",
           "masks": [{"files": ["classes/{name}.png"], "prompt": "liver", "where": "colours FF0010"},
                     {"files": ["classes/{name}.png"], "where": "colours 00FF00 0000FF"}]}
          """);
      picture("frames/a.png");
      picture("classes/a.png", box(3, 3, 6, 6), 0xFF0010);
      Manifest manifest = convert(recipe.toString(), "bile");
      assertThat(mask(manifest, "liver")).isEqualTo(box(3, 3, 6, 6));
      assertThat(mask(manifest, "bile").isEmpty()).isTrue();
      assertThatThrownBy(() -> convert(recipe.toString(), null)).hasMessageContaining("--prompt");
    }
  }

  @Nested
  class Numbers {
    @Test
    void runsCountDownTheColumns() throws IOException {
      picture("stage1_test/n/images/n.png");
      Files.writeString(
          file("stage1_solution.csv"), "ImageId,EncodedPixels,Height\nn,1 2 9 2\nn,96 1\n");
      assertThat(mask(convert("dsb-2018-runs"), "cell nucleus"))
          .isEqualTo(box(0, 0, 2, 2).or(box(11, 7, 12, 8)));
    }

    @Test
    void relativeRunsAndNothing() throws IOException {
      picture("png_images/a.png");
      picture("png_images/b.png");
      picture("png_images/c.png");
      Files.writeString(file("train-rle.csv"), "ImageId,EncodedPixels\na, 8 2 6 2\nb,-1\n");
      Manifest manifest = convert("siim-pneumothorax");
      assertThat(manifest.rows()).extracting(Row::group).containsExactly("a", "b");
      assertThat(manifest.rows().get(1).absent()).isTrue();
      Files.writeString(file("train-rle.csv"), "ImageId,EncodedPixels\na,95 9\n");
      assertThatThrownBy(() -> convert("siim-pneumothorax"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("runs outside");
    }

    @Test
    void monusegOutlines() throws IOException {
      picture("MoNuSeg/Tissue Images/TCGA-18-5592-01Z.tif");
      Files.writeString(
          file("MoNuSeg/Annotations/TCGA-18-5592-01Z.xml"),
          "<Annotations><Annotation><Regions>"
              + region(1, 1, 4, 1, 4, 3, 1, 3)
              + region(6, 2, 9, 2, 9, 5, 6, 5)
              + region(0, 0)
              + "</Regions></Annotation></Annotations>");
      Manifest manifest = convert("monuseg");
      assertThat(manifest.rows()).extracting(Row::group).containsExactly("TCGA-18-5592");
      assertThat(mask(manifest, "cell nucleus")).isEqualTo(box(1, 1, 4, 3).or(box(6, 2, 9, 5)));
      Files.writeString(
          file("MoNuSeg/Annotations/TCGA-18-5592-01Z.xml"),
          "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>");
      assertThatThrownBy(() -> convert("monuseg"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not XML");
    }

    private static String region(int... points) {
      StringBuilder text = new StringBuilder("<Region><Vertices>");
      for (int i = 0; i < points.length; i += 2) {
        text.append("<Vertex X=\"%d\" Y=\"%d\"/>".formatted(points[i], points[i + 1]));
      }
      return text.append("</Vertices></Region>").toString();
    }

    @Test
    void papilaContours() throws IOException {
      picture("FundusImages/RET002OD.jpg");
      Files.writeString(
          file("ExpertsSegmentations/Contours/RET002OD_disc_exp1.txt"), "1 1\n9 1\n9 7\n1 7\n");
      Files.writeString(
          file("ExpertsSegmentations/Contours/RET002OD_cup_exp1.txt"), "3.0 3.0\n5 3\n5 5\n3 5\n");
      Manifest manifest = convert("papila");
      assertThat(manifest.rows()).extracting(Row::group).containsOnly("RET002");
      assertThat(mask(manifest, "optic disc")).isEqualTo(box(1, 1, 9, 7));
      assertThat(mask(manifest, "optic cup")).isEqualTo(box(3, 3, 5, 5));
    }

    @Test
    void boneTumoursInLabelMe() throws IOException {
      picture("images/IMG000001.jpeg");
      picture("images/IMG000002.jpeg");
      Files.writeString(
          file("Annotations/IMG000001.json"),
          """
          {"imageWidth": 12, "imageHeight": 8, "shapes": [
            {"shape_type": "rectangle", "points": [[8, 1], [10, 3]]},
            {"shape_type": "polygon", "points": [[1, 1], [4, 1], [4, 4], [1, 4]]}]}
          """);
      Manifest manifest = convert("btxrd");
      assertThat(manifest.rows()).hasSize(2);
      assertThat(manifest.rows().get(1).absent()).isTrue();
      Picture first =
          PictureReader.read(out.resolve(manifest.rows().get(0).mask()), new Findings());
      Mask found = Mask.of(GRID, (i, j, k) -> first.sample(i, j, 0) != 0);
      assertThat(found).isEqualTo(box(1, 1, 4, 4).or(box(8, 1, 10, 3)));
    }

    @Test
    void plasmaCellsAndOthersInLabelMe() throws IOException {
      String cells = "data/segmentation/%s cells/%s/1692243677854.%s";
      for (String kind : List.of("plasma", "non-plasma")) {
        picture(cells.formatted(kind, "images", "jpg"));
        Files.writeString(
            file(cells.formatted(kind, "masks", "json")),
            """
            {"imageWidth": 12, "imageHeight": 8, "shapes": [{"label": "plasma_cell",
              "points": [[2, 1], [7, 1], [7, 5], [2, 5]]}]}
            """);
      }
      picture("data/segmentation/plasma cells/images/unmarked.jpg");
      picture("data/detection/train/images/1692243677854.jpg");
      Manifest manifest = convert("pcmmd");
      assertThat(manifest.rows()).extracting(Row::prompt).containsExactly("cell", "cell");
      assertThat(manifest.rows()).extracting(Row::fg).containsOnly(20 / 96.0);
    }

    @Test
    void consepLabelsInMatlabFiles() throws IOException {
      picture("CoNSeP/Train/Images/train_1.png");
      for (boolean packed : new boolean[] {false, true}) {
        Files.write(file("CoNSeP/Train/Labels/train_1.mat"), matlab("inst_map", packed));
        assertThat(mask(convert("consep"), "cell nucleus")).isEqualTo(box(2, 1, 5, 3));
      }
      Files.write(file("CoNSeP/Train/Labels/train_1.mat"), matlab("type_map", true));
      assertThatThrownBy(() -> convert("consep"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("inst_map");
      byte[] cut = java.util.Arrays.copyOf(matlab("inst_map", true), 150);
      Files.write(file("CoNSeP/Train/Labels/train_1.mat"), cut);
      assertThatThrownBy(() -> convert("consep")).isInstanceOf(IOException.class);
    }

    /** A matrix of doubles as MATLAB 5 writes it; inside the box it counts the columns. */
    private static byte[] matlab(String name, boolean packed) throws IOException {
      ByteBuffer matrix = ByteBuffer.allocate(64 + 96 * 8).order(ByteOrder.LITTLE_ENDIAN);
      matrix.putInt(14).putInt(56 + 96 * 8);
      matrix.putInt(6).putInt(8).putInt(6).putInt(0);
      matrix.putInt(5).putInt(8).putInt(HEIGHT).putInt(WIDTH);
      matrix.putInt(1).putInt(8).put(name.getBytes(StandardCharsets.US_ASCII));
      matrix.putInt(9).putInt(96 * 8);
      for (int x = 0; x < WIDTH; x++) {
        for (int y = 0; y < HEIGHT; y++) {
          matrix.putDouble(box(2, 1, 5, 3).covers(x, y, 0) ? 100 + x : 0);
        }
      }
      byte[] plain = matrix.array();
      byte[] head = new byte[128];
      head[124] = 0;
      head[125] = 1;
      head[126] = 'I';
      head[127] = 'M';
      if (!packed) {
        return joined(head, plain);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
        deflater.write(plain);
      }
      ByteBuffer tag = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      tag.putInt(15).putInt(bytes.size());
      return joined(head, tag.array(), bytes.toByteArray());
    }

    @Test
    void panNukeFoldsPictureByPicture() throws IOException {
      byte[] images = npy("<f8", "2, 8, 12, 3", new double[2 * 96 * 3]);
      double[] kinds = new double[2 * 96 * 6];
      kinds[(96 + 13) * 6 + 4] = 7;
      kinds[5] = 1;
      Files.write(file("Fold 1/images/fold1/images.npy"), images);
      Files.write(file("Fold 1/masks/fold1/masks.npy"), npy("<f8", "2, 8, 12, 6", kinds));
      Manifest manifest = convert("pannuke", "cell");
      assertThat(manifest.rows()).hasSize(2);
      assertThat(manifest.rows().get(0).absent()).isTrue();
      assertThat(manifest.rows().get(1).fg()).isEqualTo(1 / 96.0);
      Files.write(file("Fold 1/masks/fold1/masks.npy"), npy("<f8", "2, 8, 12, 6", new double[9]));
      assertThatThrownBy(() -> convert("pannuke", "cell"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("truncated");
    }

    private static byte[] npy(String type, String shape, double[] values) {
      String header =
          "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(type, shape);
      ByteBuffer bytes =
          ByteBuffer.allocate(10 + header.length() + 8 * values.length)
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
      bytes.putShort((short) header.length());
      bytes.put(header.getBytes(StandardCharsets.US_ASCII));
      for (double value : values) {
        bytes.putDouble(value);
      }
      return bytes.array();
    }
  }

  @Nested
  class Refusals {
    @Test
    void pictureWithoutItsMask() throws IOException {
      picture("images/a.jpg");
      assertThatThrownBy(() -> convert("kvasir-seg"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no mask for it")
          .hasMessageContaining("masks/a.jpg");
    }

    @Test
    void maskOfAnotherSize() throws IOException {
      picture("images/a.jpg");
      PictureWriter.writePng(Picture.of(3, 3, 1, new byte[9]), file("other.png"));
      BufferedImage small = new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(small, "jpg", file("masks/a.jpg").toFile());
      assertThatThrownBy(() -> convert("kvasir-seg"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("3 x 3 pixels");
    }

    @Test
    void folderOfSomethingElse() {
      assertThatThrownBy(() -> convert("kvasir-seg"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no picture was found for layout 'kvasir-seg'");
    }

    @Test
    void unknownNamesAndWrongRecipes() throws IOException {
      assertThatThrownBy(() -> Layout.of("kvasir"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pannuke")
          .hasMessageContaining("kvasir-seg");
      Path recipe = Files.writeString(out.resolve("r.json"), "{\"picture\": \"x\"}");
      assertThatThrownBy(() -> Layout.of(recipe.toString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no recipe");
      for (String where : List.of("above", "values", "colours GG", "inside", "nonzero 3")) {
        assertThatThrownBy(() -> Where.of(where))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(where);
      }
    }

    @Test
    void everyBundledRecipeIsSound() throws IOException {
      assertThat(Recipe.bundled()).hasSizeGreaterThan(30);
      for (Recipe recipe : Recipe.bundled().values()) {
        java.util.regex.Pattern.compile(recipe.pictures());
        recipe.masks().forEach(target -> Where.of(target.where()));
        assertThat(recipe.masks()).allSatisfy(t -> assertThat(t.prompt()).isNotBlank());
      }
    }
  }
}
