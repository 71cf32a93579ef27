package io.medsam3.layout;

import io.medsam3.nifti.NiftiReader;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Folders of labelled NIfTI volumes with a {@code dataset.json}: nnU-Net's and the Decathlon's. */
final class VolumeSet {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final JsonNode about;
  private final ManifestSink sink;

  private VolumeSet(Path folder, ManifestSink sink) throws IOException {
    this.folder = folder;
    this.sink = sink;
    Path file = folder.resolve("dataset.json");
    if (!Files.isRegularFile(file)) {
      throw new FormatException(file + ": no such file; the layout needs one");
    }
    try {
      about = JSON.readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new FormatException(file + ": not JSON: " + e.getOriginalMessage(), e);
    }
    if (!about.path("labels").isObject()) {
      throw new FormatException(file + ": no 'labels'; expected an object of names and numbers");
    }
  }

  /** Labels are {@code name: number} or {@code name: [numbers]}; the last may be "ignore". */
  static void nnUnet(Path folder, ManifestSink sink) throws IOException {
    VolumeSet set = new VolumeSet(folder, sink);
    Map<String, Set<Integer>> targets = new TreeMap<>();
    Set<Integer> ignored = new HashSet<>();
    for (Map.Entry<String, JsonNode> label : set.about.path("labels").properties()) {
      Set<Integer> values = new HashSet<>();
      if (label.getValue().isArray()) {
        label.getValue().forEach(value -> values.add(value.asInt()));
      } else {
        values.add(label.getValue().asInt());
      }
      if (label.getKey().equals("ignore")) {
        ignored.addAll(values);
      } else if (!label.getKey().equals("background")) {
        targets.put(phrase(label.getKey()), values);
      }
    }
    String ending = set.about.path("file_ending").asString(".nii.gz");
    int channels = set.about.path("channel_names").size();
    if (channels > 1) {
      sink.tell("%s: the first of %d channels is taken".formatted(folder, channels));
    }
    VolumeSlices slices = VolumeSlices.ofValues(targets, ignored, true);
    try (Stream<Path> labels = Files.list(existing(folder.resolve("labelsTr")))) {
      for (Path label : labels.filter(f -> isVolume(f, ending)).sorted().toList()) {
        String name = label.getFileName().toString();
        String stem = name.substring(0, name.length() - ending.length());
        set.pair(folder.resolve("imagesTr").resolve(stem + "_0000" + ending), label, stem, slices);
      }
    }
  }

  /** Labels are {@code "number": name}; the pairs are listed. */
  static void decathlon(Path folder, ManifestSink sink) throws IOException {
    VolumeSet set = new VolumeSet(folder, sink);
    Map<String, Set<Integer>> targets = new TreeMap<>();
    for (Map.Entry<String, JsonNode> label : set.about.path("labels").properties()) {
      int value = number(label.getKey(), folder);
      if (value != 0) {
        targets
            .computeIfAbsent(phrase(label.getValue().asString("")), p -> new HashSet<>())
            .add(value);
      }
    }
    VolumeSlices slices = VolumeSlices.ofValues(targets, Set.of(), true);
    for (JsonNode pair : set.about.path("training")) {
      Path image = inside(folder, pair.path("image").asString(""));
      Path label = inside(folder, pair.path("label").asString(""));
      String name = label.getFileName().toString();
      set.pair(image, label, name.replaceFirst("\\.nii(\\.gz)?$", ""), slices);
    }
  }

  private static int number(String text, Path folder) throws FormatException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new FormatException(
          "%s: label '%s' is no number; expected \"number\": \"name\"".formatted(folder, text), e);
    }
  }

  /** A listed path, which must not leave the folder. */
  private static Path inside(Path folder, String name) throws FormatException {
    Path path = folder.resolve(name).normalize();
    if (name.isEmpty() || !path.startsWith(folder.normalize())) {
      throw new FormatException(
          "%s: 'training' names '%s'; expected a file inside the folder".formatted(folder, name));
    }
    return path;
  }

  private static Path existing(Path folder) throws FormatException {
    if (!Files.isDirectory(folder)) {
      throw new FormatException(folder + ": no such folder; the layout needs one");
    }
    return folder;
  }

  private static boolean isVolume(Path file, String ending) {
    String name = file.getFileName().toString();
    return name.endsWith(ending) && !name.startsWith(".");
  }

  private static String phrase(String label) {
    return label.replace('_', ' ').trim();
  }

  private void pair(Path image, Path label, String group, VolumeSlices slices) throws IOException {
    Volume picture = first(image);
    slices.add(picture, first(label), group, sink);
  }

  private Volume first(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FormatException(file + ": no such file; " + folder + " needs it");
    }
    List<Volume> volumes = NiftiReader.read(file, new Findings());
    if (volumes.size() > 1) {
      sink.tell("%s: the first of %d volumes is taken".formatted(file, volumes.size()));
    }
    return volumes.get(0);
  }
}
