package io.medsam3.dicom.series;

import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chooses from the frames of one series those that make a stack. */
final class StackBuilder {
  private final String place;
  private final Findings findings;
  private final PixelCompare pixels;

  /** {@code place} names the file or folder in messages. */
  StackBuilder(String place, Findings findings, PixelCompare pixels) {
    this.place = place;
    this.findings = findings;
    this.pixels = pixels;
  }

  /** Whether two frames show the same. */
  interface PixelCompare {
    boolean same(ImageFrame a, ImageFrame b) throws FormatException;
  }

  Stack build(List<ImageFrame> all) throws FormatException {
    List<ImageFrame> frames = onlyOncePerInstance(all);
    List<ImageFrame> group = largestGroup(frames);
    try {
      return group.get(0).plane().isEmpty()
          ? StackGeometry.ofPictures(group, findings)
          : StackGeometry.of(onePerPlace(group), place, findings);
    } catch (IllegalArgumentException impossible) {
      // Numbers that are finite one by one but make no grid, such as a spacing of 1e-300.
      throw new FormatException(
          "%s: positions and spacings make no grid: %s".formatted(place, impossible.getMessage()),
          impossible);
    }
  }

  private List<ImageFrame> onlyOncePerInstance(List<ImageFrame> all) {
    Set<String> seen = new HashSet<>();
    Set<Instance> repeated = new HashSet<>();
    List<ImageFrame> kept = new ArrayList<>();
    for (ImageFrame frame : all) {
      String uid = frame.instance().identity().sopInstance();
      if (uid.isEmpty() || seen.add(uid + "/" + frame.number())) {
        kept.add(frame);
      } else {
        repeated.add(frame.instance());
      }
    }
    if (!repeated.isEmpty()) {
      findings.warn(
          "%s of the same SOPInstanceUID as others are duplicates and are read once: %s"
              .formatted(
                  Names.count(repeated.size(), "file"),
                  names(repeated.stream().map(Instance::name).sorted())));
    }
    return kept;
  }

  // Frames of one size, spacing and orientation.
  private List<ImageFrame> largestGroup(List<ImageFrame> frames) {
    List<List<ImageFrame>> groups = new ArrayList<>();
    for (ImageFrame frame : frames) {
      groups.stream()
          .filter(group -> fits(group.get(0), frame))
          .findFirst()
          .orElseGet(
              () -> {
                groups.add(new ArrayList<>());
                return groups.get(groups.size() - 1);
              })
          .add(frame);
    }
    groups.sort(
        Comparator.<List<ImageFrame>>comparingInt(List::size)
            .thenComparing(group -> group.get(0).plane().isPresent())
            .reversed());
    List<ImageFrame> largest = groups.get(0);
    List<String> others =
        groups.stream().skip(1).flatMap(List::stream).map(ImageFrame::name).toList();
    if (!others.isEmpty()) {
      findings.warn(
          ("%s left out for not fitting the stack of %d (other orientation, size or spacing, as a"
                  + " localizer has): %s")
              .formatted(Names.count(others.size(), "image"), largest.size(), Names.some(others)));
    }
    return largest;
  }

  private static boolean fits(ImageFrame a, ImageFrame b) {
    if (!a.shape().matches(b.shape()) || a.plane().isPresent() != b.plane().isPresent()) {
      return false;
    }
    return a.plane().isEmpty() || a.plane().get().isParallel(b.plane().get());
  }

  private List<ImageFrame> onePerPlace(List<ImageFrame> group) throws FormatException {
    double[] normal = group.get(0).plane().orElseThrow().normal();
    List<List<ImageFrame>> places = places(group, normal);
    List<ImageFrame> copies = new ArrayList<>();
    for (List<ImageFrame> place : places) {
      dropCopies(place, copies);
    }
    if (!copies.isEmpty()) {
      findings.warn(
          "%s at the same position as another and with the same pixels, read once: %s"
              .formatted(
                  Names.count(copies.size(), "image"),
                  names(copies.stream().map(ImageFrame::name))));
    }
    boolean single = places.stream().allMatch(place -> place.size() == 1);
    return single ? places.stream().map(p -> p.get(0)).toList() : oneMoment(places);
  }

  private static List<List<ImageFrame>> places(List<ImageFrame> group, double[] normal) {
    double pixel = group.get(0).shape().columnSpacing();
    double tolerance = pixel > 0 ? Math.min(0.01, pixel / 10) : 0.01;
    List<ImageFrame> sorted = new ArrayList<>(group);
    sorted.sort(Comparator.comparingDouble(f -> height(f, normal)));
    List<List<ImageFrame>> places = new ArrayList<>();
    double last = Double.NEGATIVE_INFINITY;
    for (ImageFrame frame : sorted) {
      double height = height(frame, normal);
      if (height - last > tolerance) {
        places.add(new ArrayList<>());
        last = height;
      }
      places.get(places.size() - 1).add(frame);
    }
    return places;
  }

  static double height(ImageFrame frame, double[] normal) {
    return frame.plane().orElseThrow().height(normal);
  }

  private void dropCopies(List<ImageFrame> place, List<ImageFrame> copies) throws FormatException {
    for (int n = place.size() - 1; n > 0; n--) {
      for (int earlier = 0; earlier < n; earlier++) {
        if (pixels.same(place.get(earlier), place.get(n))) {
          copies.add(place.remove(n));
          break;
        }
      }
    }
  }

  // Several images at each place: moments, echoes or weightings; one trait must tell them apart.
  private List<ImageFrame> oneMoment(List<List<ImageFrame>> places) throws FormatException {
    Set<String> traits = new java.util.LinkedHashSet<>();
    places.forEach(place -> place.forEach(frame -> traits.addAll(frame.traits().keySet())));
    for (String trait : traits) {
      Map<String, List<ImageFrame>> parts = new LinkedHashMap<>();
      boolean once = true;
      for (List<ImageFrame> place : places) {
        Set<String> here = new HashSet<>();
        for (ImageFrame frame : place) {
          String value = frame.traits().getOrDefault(trait, "none");
          once &= here.add(value);
          parts.computeIfAbsent(value, v -> new ArrayList<>()).add(frame);
        }
      }
      if (once && parts.size() <= 4L * places.stream().mapToInt(List::size).max().orElse(1)) {
        return largestPart(trait, parts);
      }
    }
    return firstOfEach(places);
  }

  private List<ImageFrame> largestPart(String trait, Map<String, List<ImageFrame>> parts) {
    List<String> values = new ArrayList<>(parts.keySet());
    values.sort(
        Comparator.<String>comparingInt(v -> -parts.getOrDefault(v, List.of()).size())
            .thenComparing(StackBuilder::number)
            .thenComparing(Comparator.naturalOrder()));
    String chosen = values.get(0);
    findings.warn(
        "positions are repeated with other pixels, told apart by %s: %s is read, %s are left out"
            .formatted(trait, chosen, Names.some(values.subList(1, values.size()))));
    return parts.getOrDefault(chosen, List.of());
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }

  private List<ImageFrame> firstOfEach(List<List<ImageFrame>> places) {
    findings.warn(
        "positions are repeated with other pixels and nothing in the headers tells them apart; the"
            + " first file of each position is read");
    return places.stream()
        .map(p -> p.stream().min(Comparator.comparing(StackBuilder::instanceNumber)).orElseThrow())
        .toList();
  }

  static double instanceNumber(ImageFrame frame) {
    return number(frame.traits().getOrDefault("InstanceNumber", "0"));
  }

  private static String names(java.util.stream.Stream<String> names) {
    return Names.some(names.toList());
  }
}
