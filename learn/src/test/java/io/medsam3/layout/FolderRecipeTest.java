package io.medsam3.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.data.Manifest;
import io.medsam3.data.Row;
import io.medsam3.nifti.NiftiWriter;
import io.medsam3.volume.Affine;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Sets whose archives have folders of their own making, each on a small sample. */
class FolderRecipeTest extends RecipeSample {
  @Test
  void classesOfM2caiSegByColour() throws IOException {
    picture("m2caiSeg dataset/train/images/a.jpg");
    picture("m2caiSeg dataset/trainval/images/a.jpg");
    picture("m2caiSeg dataset/train/groundtruth/a_gt.png", box(2, 2, 5, 5), 0x55AA00);
    Manifest manifest = convert("m2caiseg");
    assertThat(manifest.rows()).hasSize(17);
    assertThat(mask(manifest, "liver")).isEqualTo(box(2, 2, 5, 5));
    assertThat(mask(manifest, "gallbladder").isEmpty()).isTrue();
  }

  @Test
  void kidneysAndPlacentas() throws IOException {
    picture("slice/slice/1.png");
    picture("mask/mask/1.png", box(1, 1, 4, 4), 0xFFFFFF);
    assertThat(mask(convert("ct2us-kidney"), "kidney")).isEqualTo(box(1, 1, 4, 4));
    String clip = "Fetoscopy Placenta Dataset/Vessel_segmentation_annotations/video01/";
    picture(clip + "images/anon001_02785.png");
    picture(clip + "masks_gt/anon001_02785_mask.png", box(2, 0, 3, 8), 0xFFFFFF);
    Manifest manifest = convert("fetoplac");
    assertThat(manifest.rows()).extracting(Row::group).containsExactly("video01");
    assertThat(mask(manifest, "placental vessel")).isEqualTo(box(2, 0, 3, 8));
  }

  @Test
  void cystoidFluidWithAMaskThatStrayed() throws IOException {
    picture("2021-training-data-ZA/815DME_F/images/815DME_F.jpeg");
    picture("2021-training-data-ZA/815DME_F/masks/815-mask.png", box(1, 1, 4, 4), 0xFFFFFF);
    picture("2021-training-data-ZA/815DME_F/masks/MASK-DME511.png", box(5, 5, 8, 8), 0xFFFFFF);
    Manifest manifest = convert("intraretinal-cystoid-fluid");
    assertThat(mask(manifest, "cystoid macular edema")).isEqualTo(box(1, 1, 4, 4));
    Files.delete(source.resolve("2021-training-data-ZA/815DME_F/masks/815-mask.png"));
    manifest = convert("intraretinal-cystoid-fluid");
    assertThat(mask(manifest, "cystoid macular edema")).isEqualTo(box(5, 5, 8, 8));
  }

  @Test
  void vesselsOfInfants() throws IOException {
    String name = "COph100/055-1/055_M_GA38_BW3245_PA42_DG13_PF0_D1_S03_2";
    picture(name + ".jpg");
    picture(name + "_mask.png", box(2, 0, 3, 8), 0x010101);
    Manifest manifest = convert("coph100");
    assertThat(manifest.rows()).extracting(Row::group).containsExactly("055");
    assertThat(mask(manifest, "retinal blood vessel")).isEqualTo(box(2, 0, 3, 8));
  }

  @Test
  void thyroidsInVolumes() throws IOException {
    NiftiWriter.write(volume(90), file("ground_truth_data/US/005_P1_1_left_US.nii"));
    NiftiWriter.write(volume(1), file("ground_truth_data/US_thyroid_label/005_P1_1_left.nii"));
    Manifest manifest = convert("segthy");
    assertThat(manifest.rows()).extracting(Row::group).containsExactly("005");
    assertThat(manifest.rows().get(0).spacing()).containsExactly(2.0, 2.0);
    assertThat(mask(manifest, "thyroid gland")).isEqualTo(box(1, 1, 2, 2));
  }

  private static Volume volume(int value) {
    Grid grid = new Grid(new Size(WIDTH, HEIGHT, 1), Affine.scaling(new Spacing(2, 2, 3)));
    Voxels voxels = Voxels.allocate(VoxelType.U8, grid.size(), 1);
    voxels.slice(0).put(WIDTH + 1, (byte) value);
    return Volume.of(grid, voxels);
  }
}
