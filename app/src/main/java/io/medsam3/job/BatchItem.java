package io.medsam3.job;

import io.medsam3.dicom.DicomFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One input of a batch and the folder for its results.
 *
 * @param input a file, or a folder that is one DICOM series
 */
public record BatchItem(Path input, Path folder) {
  private static final Set<String> ENDINGS =
      Set.of(
          "png", "jpg", "jpeg", "tif", "tiff", "nii", "nii.gz", "nrrd", "nhdr", "mha", "mhd", "dcm",
          "ima", "hdr");

  /**
   * Files as they are given; of folders every image below them, with its subfolder kept below
   * {@code out}. A folder with DICOM files is one series. Hidden files and results are passed over.
   */
  public static List<BatchItem> of(List<Path> inputs, Path out) throws IOException {
    List<BatchItem> items = new ArrayList<>();
    for (Path input : inputs) {
      if (!Files.exists(input)) {
        throw new NoSuchFileException(input.toString());
      }
      if (!Files.isDirectory(input)) {
        items.add(new BatchItem(input, out));
        continue;
      }
      int before = items.size();
      walk(input, out, out.toAbsolutePath().normalize(), items);
      if (items.size() == before) {
        throw new IllegalArgumentException(
            input + ": a folder without any image; expected pictures, volumes or DICOM files");
      }
    }
    refuseClashes(items);
    return items;
  }

  private static void walk(Path folder, Path target, Path out, List<BatchItem> items)
      throws IOException {
    List<Path> children;
    try (Stream<Path> list = Files.list(folder)) {
      children = list.filter(child -> !isHidden(child)).sorted().toList();
    }
    if (isSeries(children)) {
      items.add(new BatchItem(folder, target));
      return;
    }
    for (Path child : children) {
      if (!Files.isDirectory(child)) {
        if (isImage(child)) {
          items.add(new BatchItem(child, target));
        }
      } else if (!child.toAbsolutePath().normalize().equals(out)) {
        int before = items.size();
        walk(child, target.resolve(child.getFileName()), out, items);
        boolean series = items.size() == before + 1 && items.get(before).input().equals(child);
        if (series) {
          items.set(before, new BatchItem(child, target));
        }
      }
    }
  }

  private static boolean isSeries(List<Path> children) throws IOException {
    for (Path child : children) {
      if (Files.isRegularFile(child)
          && (JobInput.hasMagic(child) || ending(child).isEmpty() && DicomFiles.isDicom(child))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending(file)) && !name.endsWith(".seg.nrrd");
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    if (name.endsWith(".nii.gz")) {
      return "nii.gz";
    }
    return dot < 0 ? "" : name.substring(dot + 1);
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  private static void refuseClashes(List<BatchItem> items) {
    Map<Path, Path> taken = new HashMap<>();
    for (BatchItem item : items) {
      Path record = new JobWriter(item.folder).record(item.input);
      Path other = taken.put(record, item.input);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s would both be written to %s; run them apart"
                .formatted(other, item.input, record));
      }
    }
  }
}
