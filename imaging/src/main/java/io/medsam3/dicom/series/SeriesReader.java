package io.medsam3.dicom.series;

import io.medsam3.dicom.pixel.PixelData;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads a file or a folder as one volume: of several series that with the most slices, the others
 * are named.
 */
public final class SeriesReader {
  private SeriesReader() {}

  public static SeriesVolume read(Path fileOrFolder) throws IOException {
    return read(fileOrFolder, ScanProgress.NONE);
  }

  public static SeriesVolume read(Path fileOrFolder, ScanProgress progress) throws IOException {
    Findings findings = new Findings();
    return read(Scan.of(fileOrFolder, findings, progress), findings);
  }

  /** What a scan found, whose findings are handed on. */
  public static SeriesVolume read(Scan scan, Findings findings) throws IOException {
    List<Instance> images = scan.images();
    if (images.isEmpty()) {
      throw new FormatException(noImages(scan.instances(), scan.place()));
    }
    scan.refusePatients(images);
    Map<String, List<ImageFrame>> series = new LinkedHashMap<>();
    for (Instance image : images) {
      String key = image.identity().studyUid() + "/" + image.identity().seriesUid();
      series.computeIfAbsent(key, k -> new ArrayList<>()).addAll(image.frames());
    }
    List<List<ImageFrame>> bySize = new ArrayList<>(series.values());
    bySize.sort(Comparator.<List<ImageFrame>>comparingInt(List::size).reversed());
    tellOthers(bySize, scan.instances(), findings);
    List<ImageFrame> frames = bySize.get(0);
    frames.stream()
        .map(ImageFrame::instance)
        .distinct()
        .forEach(instance -> instance.remarks().forEach(findings::warn));
    OpenFiles files = new OpenFiles();
    Stack stack =
        new StackBuilder(scan.place(), findings, new SamePixels(files)::same).build(frames);
    return new VolumeAssembler(files, findings).assemble(stack);
  }

  private static String noImages(List<Instance> instances, String place) {
    if (instances.isEmpty()) {
      return "%s: no DICOM files found".formatted(place);
    }
    String kinds =
        instances.stream()
            .map(i -> i.identity().modality())
            .filter(m -> !m.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new))
            .toString();
    return "%s: no image with pixel data; found %d DICOM files of other kinds %s"
        .formatted(place, instances.size(), kinds);
  }

  private static void tellOthers(
      List<List<ImageFrame>> bySize, List<Instance> all, Findings findings) {
    if (bySize.size() > 1) {
      List<String> others = new ArrayList<>();
      for (List<ImageFrame> frames : bySize.subList(1, bySize.size())) {
        Instance.Identity identity = frames.get(0).instance().identity();
        others.add(
            "%s %s of %d".formatted(identity.modality(), identity.seriesName(), frames.size()));
      }
      findings.warn(
          "the folder holds %d series; the largest, %s of %d images, is read; left out: %s"
              .formatted(
                  bySize.size(),
                  bySize.get(0).get(0).instance().identity().seriesName(),
                  bySize.get(0).size(),
                  Names.some(others)));
    }
    List<String> results =
        all.stream()
            .filter(i -> !i.identity().image())
            .map(i -> "%s (%s)".formatted(i.name(), i.identity().modality()))
            .toList();
    if (!results.isEmpty()) {
      findings.warn(
          "%s left out as no images: %s"
              .formatted(Names.count(results.size(), "DICOM file"), Names.some(results)));
    }
  }

  /** Two frames at one place, compared by their decoded pixels. */
  private record SamePixels(OpenFiles files) {
    boolean same(ImageFrame a, ImageFrame b) throws FormatException {
      try {
        PixelData first = files.open(a.instance()).pixels();
        PixelData second = files.open(b.instance()).pixels();
        return a.rescale().equals(b.rescale())
            && first.type() == second.type()
            && first.frame(a.number()).equals(second.frame(b.number()));
      } catch (FormatException unreadable) {
        throw unreadable;
      } catch (IOException unreadable) {
        throw new FormatException(
            "%s and %s cannot be compared: %s"
                .formatted(a.name(), b.name(), unreadable.getMessage()),
            unreadable);
      }
    }
  }
}
