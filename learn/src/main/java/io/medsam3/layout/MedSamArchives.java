package io.medsam3.layout;

import io.medsam3.raster.Picture;
import io.medsam3.volume.Affine;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Size;
import io.medsam3.volume.Spacing;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * MedSAM's archives: {@code imgs} is (D, H, W), or (H, W, 3) for a picture; {@code gts} has a label
 * value per pixel; {@code spacing} is mm along x, y and z where there is one.
 */
final class MedSamArchives {
  private final Path file;
  private final Npy images;
  private final Npy labels;
  private final @Nullable Npy spacing;

  private MedSamArchives(Path file) throws IOException {
    this.file = file;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      images = required(zip, "imgs");
      labels = required(zip, "gts");
      spacing = array(zip, "spacing");
    } catch (ZipException e) {
      throw new FormatException(file + ": no archive: " + e.getMessage(), e);
    }
  }

  private Npy required(ZipFile zip, String name) throws IOException {
    Npy found = array(zip, name);
    if (found == null) {
      throw new FormatException("%s: no array '%s'; expected imgs and gts".formatted(file, name));
    }
    return found;
  }

  private @Nullable Npy array(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name + ".npy");
    if (entry == null) {
      return null;
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return Npy.read(in, file + "!" + name);
    }
  }

  static void convert(Path source, ManifestSink sink) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isRegularFile(source)) {
      files.add(source);
    } else {
      try (Stream<Path> all = Files.walk(source)) {
        all.filter(f -> f.toString().endsWith(".npz")).sorted().forEach(files::add);
      }
    }
    for (Path file : files) {
      String group = file.getFileName().toString().replaceFirst("\\.npz$", "");
      new MedSamArchives(file).add(group, sink);
    }
  }

  private void add(String group, ManifestSink sink) throws IOException {
    int[] shape = images.shape();
    int[] labelled = labels.shape();
    boolean picture = shape.length == 3 && shape[2] == 3 && labelled.length == 2;
    boolean volume = shape.length == 3 && Arrays.equals(shape, labelled);
    if (picture && labelled[0] == shape[0] && labelled[1] == shape[1]) {
      addPicture(group, sink);
    } else if (volume) {
      Size size = new Size(shape[2], shape[1], shape[0]);
      Grid grid = new Grid(size, Affine.scaling(step()));
      VolumeSlices.ofValues(targets(sink), Set.of(), spacing != null)
          .add(volume(images, grid), volume(labels, grid), group, sink);
    } else {
      throw new FormatException(
          "%s: imgs is %s and gts %s; expected (D, H, W) both, or (H, W, 3) and (H, W)"
              .formatted(file, Arrays.toString(shape), Arrays.toString(labelled)));
    }
  }

  private void addPicture(String group, ManifestSink sink) throws IOException {
    if (images.type() != VoxelType.U8) {
      throw new FormatException(
          "%s: colours of type %s; expected U8".formatted(file, images.type()));
    }
    int height = images.shape()[0];
    int width = images.shape()[1];
    byte[] samples = new byte[images.size()];
    images.data().get(0, samples);
    Map<String, Mask> masks = new LinkedHashMap<>();
    targets(sink)
        .forEach(
            (phrase, values) ->
                masks.put(
                    phrase,
                    Mask.of(
                        Grid.picture(width, height),
                        (i, j, k) -> values.contains((int) labels.value(j * width + i)))));
    sink.add(Picture.of(width, height, 3, samples), masks, group, null, group);
  }

  /** Phrases given by label, or one phrase for every label that occurs. */
  private Map<String, Set<Integer>> targets(ManifestSink sink) {
    Map<String, Set<Integer>> targets = new TreeMap<>();
    if (sink.settings().labels().isEmpty()) {
      Set<Integer> all = new LinkedHashSet<>();
      for (int i = 0; i < labels.size(); i++) {
        all.add((int) labels.value(i));
      }
      all.remove(0);
      targets.put(sink.onlyPrompt(), all);
    } else {
      sink.settings()
          .labels()
          .forEach(
              (value, phrase) ->
                  targets.computeIfAbsent(phrase, k -> new LinkedHashSet<>()).add(value));
    }
    return targets;
  }

  private Spacing step() throws FormatException {
    if (spacing == null) {
      return new Spacing(1, 1, 1);
    }
    if (spacing.size() != 3) {
      throw new FormatException(
          "%s: spacing has %d numbers; expected x, y and z".formatted(file, spacing.size()));
    }
    return new Spacing(spacing.value(0), spacing.value(1), spacing.value(2));
  }

  private static Volume volume(Npy array, Grid grid) {
    int bytes = Voxels.sliceBytes(array.type(), grid.size(), 1);
    List<ByteBuffer> slices = new ArrayList<>();
    for (int k = 0; k < grid.size().z(); k++) {
      slices.add(array.data().slice(k * bytes, bytes).order(array.data().order()));
    }
    return Volume.of(grid, Voxels.of(array.type(), grid.size(), 1, slices));
  }
}
