package io.medsam3.nrrd;

import io.medsam3.storage.Imprint;
import io.medsam3.storage.Numbers;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import io.medsam3.volume.Grid;
import io.medsam3.volume.Mask;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import io.medsam3.volume.Segments;
import io.medsam3.volume.ValueMasks;
import io.medsam3.volume.Volume;
import io.medsam3.volume.VoxelType;
import io.medsam3.volume.Voxels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Segmentations of 3D Slicer: a segment is a label value in a layer, and layers are the channels of
 * the NRRD, so that segments may overlap.
 */
public final class SegNrrd {
  private static final Pattern SEGMENT_KEY =
      Pattern.compile("Segment(\\d{1,6})_(?:ID|Name|LabelValue|Layer|Color)");

  private SegNrrd() {}

  /** True if the header of this NRRD describes segments, whatever the file is called. */
  public static boolean isSegmentation(Path path) throws IOException {
    return isSegmentation(NrrdReader.header(path));
  }

  private static boolean isSegmentation(NrrdHeader header) {
    return header.pairs().keySet().stream().anyMatch(k -> SEGMENT_KEY.matcher(k).matches());
  }

  public static Segments read(Path path, Findings findings) throws IOException {
    NrrdHeader header = NrrdReader.header(path);
    if (!isSegmentation(header)) {
      throw new FormatException(path + ": a NRRD without segments (no SegmentN_ID in its header)");
    }
    List<Volume> volumes = NrrdReader.read(path, header, findings);
    Layers layers = new Layers(volumes);
    List<Place> places = new ArrayList<>();
    Map<Integer, Set<Integer>> values = new HashMap<>();
    for (int n : numbers(header)) {
      Place place = place(path, header.pairs(), n, layers.count());
      places.add(place);
      values.computeIfAbsent(place.layer(), l -> new HashSet<>()).add(place.value());
    }
    Map<Integer, Map<Integer, Mask>> masks = new HashMap<>();
    values.forEach((layer, wanted) -> masks.put(layer, layers.masks(layer, wanted)));
    List<Segment> segments = new ArrayList<>();
    for (Place place : places) {
      Map<Integer, Mask> layer = Objects.requireNonNull(masks.get(place.layer()));
      Mask mask = Objects.requireNonNull(layer.get(place.value()));
      segments.add(segment(path, header.pairs(), place, mask));
    }
    return new Segments(volumes.get(0).grid(), segments);
  }

  /** Layers are channels if their axis comes first, as Slicer writes, or volumes if it is last. */
  private record Layers(List<Volume> volumes) {
    int count() {
      return Math.max(volumes.size(), volumes.get(0).channels());
    }

    Map<Integer, Mask> masks(int layer, Set<Integer> values) {
      boolean last = volumes.size() > 1;
      return ValueMasks.of(volumes.get(last ? layer : 0), last ? 0 : layer, values);
    }
  }

  /** Where a segment is: its number in the header, its layer and its value there. */
  private record Place(int number, int layer, int value) {}

  // In rising order; gaps are allowed.
  private static TreeSet<Integer> numbers(NrrdHeader header) {
    TreeSet<Integer> numbers = new TreeSet<>();
    for (String key : header.pairs().keySet()) {
      Matcher matcher = SEGMENT_KEY.matcher(key);
      if (matcher.matches()) {
        numbers.add(Integer.parseInt(matcher.group(1)));
      }
    }
    return numbers;
  }

  private static Place place(Path path, Map<String, String> pairs, int n, int layers)
      throws FormatException {
    String key = "Segment" + n + "_";
    // Slicer 4 wrote one layer per segment and no layer numbers.
    boolean old = !pairs.containsKey(key + "Layer") && layers > 1;
    int layer = whole(path, pairs, key + "Layer", old ? n : 0);
    int value = whole(path, pairs, key + "LabelValue", old ? 1 : n + 1);
    if (layer < 0 || layer >= layers) {
      throw new FormatException(
          "%s: segment %d lies in layer %d, there are %d".formatted(path, n, layer, layers));
    }
    return new Place(n, layer, value);
  }

  private static Segment segment(Path path, Map<String, String> pairs, Place place, Mask mask)
      throws FormatException {
    String key = "Segment" + place.number() + "_";
    String id = pairs.getOrDefault(key + "ID", "Segment_" + place.number());
    String name = pairs.getOrDefault(key + "Name", id);
    return new Segment(place.value(), name, colour(path, pairs, key), mask, Optional.empty());
  }

  private static int whole(Path path, Map<String, String> pairs, String key, int otherwise)
      throws FormatException {
    String text = pairs.get(key);
    return text == null ? otherwise : (int) Numbers.longs(path.toString(), key, text)[0];
  }

  private static Optional<Rgb> colour(Path path, Map<String, String> pairs, String key)
      throws FormatException {
    String text = pairs.get(key + "Color");
    if (text == null) {
      return Optional.empty();
    }
    double[] rgb = Numbers.doubles(path.toString(), key + "Color", text);
    if (rgb.length != 3) {
      throw new FormatException(path + ": the colour '" + text + "' has not three numbers");
    }
    return Optional.of(new Rgb(part(rgb[0]), part(rgb[1]), part(rgb[2])));
  }

  private static int part(double fraction) {
    return (int) Math.round(255 * Math.min(1, Math.max(0, fraction)));
  }

  /** Writes segments in as few layers as their overlaps allow, values 1..n in each. */
  public static void write(Segments segments, Path target) throws IOException {
    write(segments, Imprint.NONE, target);
  }

  /** The same, saying how it was made. */
  public static void write(Segments segments, Imprint imprint, Path target) throws IOException {
    List<List<Segment>> layers = layers(segments.list());
    Grid grid = segments.grid();
    int channels = Math.max(1, layers.size());
    boolean wide = layers.stream().anyMatch(l -> l.size() > 255);
    VoxelType type = wide ? VoxelType.U16 : VoxelType.U8;
    Voxels voxels = Voxels.allocate(type, grid.size(), channels);
    StringBuilder pairs = SegmentFields.common(imprint);
    int n = 0;
    for (Segment segment : segments.list()) {
      for (int layer = 0; layer < layers.size(); layer++) {
        int at = layers.get(layer).indexOf(segment);
        if (at >= 0) {
          SegmentFields.append(pairs, n, segment, at + 1, layer);
          paint(voxels, segment.mask(), layer, at + 1);
          n++;
          break;
        }
      }
    }
    NrrdWriter.write(Volume.of(grid, voxels), pairs.toString(), target, true);
  }

  private static void paint(Voxels voxels, Mask mask, int layer, int value) {
    int bytes = voxels.type().bytes();
    for (int k = 0; k < voxels.size().z(); k++) {
      if (mask.isSliceEmpty(k)) {
        continue;
      }
      byte[] pixels = mask.bytes(k);
      for (int p = 0; p < pixels.length; p++) {
        if (pixels[p] != 0) {
          int at = (p * voxels.channels() + layer) * bytes;
          Voxels.write(voxels.slice(k), at, voxels.type(), value);
        }
      }
    }
  }

  private static List<List<Segment>> layers(List<Segment> segments) {
    List<List<Segment>> layers = new ArrayList<>();
    for (Segment segment : segments) {
      List<Segment> free = null;
      for (List<Segment> layer : layers) {
        if (layer.stream().allMatch(s -> s.mask().and(segment.mask()).isEmpty())) {
          free = layer;
          break;
        }
      }
      if (free == null) {
        free = new ArrayList<>();
        layers.add(free);
      }
      free.add(segment);
    }
    return layers;
  }
}
