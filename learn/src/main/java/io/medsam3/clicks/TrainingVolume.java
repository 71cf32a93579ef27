package io.medsam3.clicks;

import io.medsam3.data.ManifestException;
import io.medsam3.data.Split;
import io.medsam3.intensity.IntensityMap;
import io.medsam3.intensity.IntensityRule;
import io.medsam3.intensity.IntensityRules;
import io.medsam3.nifti.NiftiReader;
import io.medsam3.volume.Axis;
import io.medsam3.volume.AxisOrder;
import io.medsam3.volume.Findings;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Slice;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A volume with the mask of everything that is labelled in it.
 *
 * @param intensity the map that a volume session would choose
 */
public record TrainingVolume(Volume volume, IntensityMap intensity, Mask mask) {
  private static final String ENDING = ".gz";

  /** Names of volumes; folders such as these also hold what a file manager left behind. */
  private static final String VOLUME = "[^.].*\\.nii(\\.gz)?";

  /**
   * The images below a folder of the Medical Segmentation Decathlon's layout, {@code images} and
   * {@code labels} with equal names, on one side of a split. The hash is of {@code FOLDER/NAME}
   * without {@code .gz}, as in the index of single slices, so that no volume is on both sides.
   */
  public static Listing images(Path folder, Split split, boolean validation) throws IOException {
    String set = folder.toAbsolutePath().normalize().getFileName().toString();
    return images(folder, file -> validation == split.isValidation(set, group(file)));
  }

  /** As {@link #images(Path, Split, boolean)}, on both sides. */
  public static Listing images(Path folder) throws IOException {
    return images(folder, file -> true);
  }

  private static Listing images(Path folder, Predicate<Path> wanted) throws IOException {
    Path images = folder.resolve("images");
    if (!Files.isDirectory(images)) {
      throw new ManifestException(
          folder + ": no folder 'images'; expected images and labels of equal names below it");
    }
    try (Stream<Path> files = Files.list(images)) {
      List<Path> all =
          files
              .filter(file -> file.getFileName().toString().matches(VOLUME))
              .filter(wanted)
              .sorted()
              .toList();
      List<Path> labelled = all.stream().filter(file -> Files.exists(labels(file))).toList();
      return new Listing(labelled, all.size() - labelled.size());
    }
  }

  /**
   * Images of a folder.
   *
   * @param unlabelled images that were left out because there are no labels beside them
   */
  public record Listing(List<Path> images, int unlabelled) {
    public Listing {
      images = List.copyOf(images);
    }

    @Override
    public String toString() {
      return "%d volumes; %d more have no labels".formatted(images.size(), unlabelled);
    }
  }

  private static Path labels(Path image) {
    return folder(image).resolve("labels").resolve(image.getFileName());
  }

  private static String group(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  /** The folder of images and labels that an image lies in. */
  static Path folder(Path image) {
    return image.toAbsolutePath().resolveSibling("..").normalize();
  }

  /** Reads an image and the labels beside it. */
  public static TrainingVolume read(Path image) throws IOException {
    Path labels = labels(image);
    Volume volume = NiftiReader.read(image, new Findings()).get(0);
    Volume values = NiftiReader.read(labels, new Findings()).get(0);
    if (!volume.size().equals(values.size())) {
      throw new ManifestException(
          "%s has %s voxels, its image has %s; they must be equal"
              .formatted(labels, values.size(), volume.size()));
    }
    Mask mask = Mask.of(volume.grid(), (i, j, k) -> values.intensity(i, j, k) != 0);
    IntensityMap map = IntensityRules.choose(volume, new IntensityRule.Automatic());
    return new TrainingVolume(volume, map, mask);
  }

  /** The same voxels numbered in another order; the map is chosen anew, for it samples them. */
  TrainingVolume reordered(AxisOrder order) {
    Volume turned = volume.reordered(order);
    IntensityMap map = IntensityRules.choose(turned, new IntensityRule.Automatic());
    return new TrainingVolume(turned, map, mask.reordered(order));
  }

  /** The mask on a slice, u fastest. */
  public boolean[] slice(Axis axis, int index) {
    Slice slice = volume.slice(axis, index);
    boolean[] inside = new boolean[slice.width() * slice.height()];
    for (int n = 0; n < inside.length; n++) {
      inside[n] = mask.covers(slice.voxel(n % slice.width(), n / slice.width()));
    }
    return inside;
  }

  /** Covered pixels of every slice. */
  int[] areas(Axis axis) {
    int[] areas = new int[volume.size().along(axis)];
    for (int index = 0; index < areas.length; index++) {
      for (boolean pixel : slice(axis, index)) {
        areas[index] += pixel ? 1 : 0;
      }
    }
    return areas;
  }

  /** Slices on which at least so many pixels are covered. */
  List<Integer> visible(Axis axis, int least) {
    int[] areas = areas(axis);
    List<Integer> visible = new ArrayList<>();
    for (int index = 0; index < areas.length; index++) {
      if (areas[index] >= least) {
        visible.add(index);
      }
    }
    return visible;
  }
}
