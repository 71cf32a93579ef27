package io.medsam3.dicom.series;

import io.medsam3.dicom.data.DicomFile;
import io.medsam3.dicom.data.Tag;
import io.medsam3.volume.Findings;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The DICOM files of a folder and its subfolders, whatever their names; others are passed over and
 * counted.
 */
public final class Scan {
  private static final String DIRECTORY_CLASS = "1.2.840.10008.1.3.10";
  private static final Set<String> SEGMENTED = Set.of("SEG", "RTSTRUCT");

  private final String place;
  private final List<Instance> instances;

  private Scan(Path root, List<Instance> instances) {
    place = String.valueOf(root.getFileName());
    this.instances = List.copyOf(instances);
  }

  public static Scan of(Path root, Findings findings, ScanProgress progress) throws IOException {
    if (!Files.exists(root)) {
      throw new NoSuchFileException(root.toString());
    }
    if (!Files.isDirectory(root)) {
      return new Scan(root, List.of(HeaderReader.read(DicomFile.open(root))));
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths = walk.filter(Files::isRegularFile).sorted().toList();
    }
    AtomicInteger done = new AtomicInteger();
    List<Looked> all =
        paths.parallelStream()
            .map(
                path -> {
                  Looked looked = look(path);
                  synchronized (progress) {
                    progress.scanned(done.incrementAndGet(), paths.size());
                  }
                  return looked;
                })
            .toList();
    tell(all, findings);
    return new Scan(
        root, all.stream().flatMap(l -> Optional.ofNullable(l.instance).stream()).toList());
  }

  /** True if there is any image with pixels. */
  public boolean hasImages() {
    return instances.stream().anyMatch(i -> i.identity().image());
  }

  /** Segmentations and structure sets, which must belong to one patient. */
  public List<Path> segmented() throws FormatException {
    List<Instance> some =
        instances.stream().filter(i -> SEGMENTED.contains(i.identity().modality())).toList();
    refusePatients(some);
    return some.stream().map(Instance::path).toList();
  }

  /** Names the file or folder in messages. */
  public String place() {
    return place;
  }

  List<Instance> instances() {
    return instances;
  }

  List<Instance> images() {
    return instances.stream().filter(i -> i.identity().image()).toList();
  }

  void refusePatients(List<Instance> some) throws FormatException {
    TreeSet<String> ids = new TreeSet<>();
    TreeSet<String> names = new TreeSet<>();
    for (Instance image : some) {
      ids.add(image.identity().patientId());
      names.add(image.identity().patientName());
    }
    ids.remove("");
    names.remove("");
    if (ids.size() > 1 || ids.isEmpty() && names.size() > 1) {
      TreeSet<String> told = ids.size() > 1 ? ids : names;
      throw new FormatException(
          "%s: files of %d patients (%s) in one folder; give each patient a folder of their own"
              .formatted(place, told.size(), Names.some(List.copyOf(told))));
    }
  }

  // One of the two, or neither for a file of another kind.
  private record Looked(@Nullable Instance instance, @Nullable String problem) {}

  private static Looked look(Path path) {
    try {
      Optional<DicomFile> file = DicomFile.openIfDicom(path);
      if (file.isEmpty()) {
        return new Looked(null, null);
      }
      boolean directory = file.get().data().text(Tag.SOP_CLASS_UID).equals(DIRECTORY_CLASS);
      // A DICOMDIR may lack the class in its data set; it never has an instance of its own.
      if (directory || !file.get().data().has(Tag.SOP_CLASS_UID) && path.endsWith("DICOMDIR")) {
        return new Looked(null, null);
      }
      return new Looked(HeaderReader.read(file.get()), null);
    } catch (IOException problem) {
      return new Looked(null, String.valueOf(problem.getMessage()));
    }
  }

  private static void tell(List<Looked> all, Findings findings) {
    List<String> problems = new ArrayList<>();
    for (Looked looked : all) {
      if (looked.problem != null) {
        problems.add(looked.problem);
      }
    }
    if (!problems.isEmpty()) {
      findings.warn(
          "%s left out as damaged: %s"
              .formatted(Names.count(problems.size(), "DICOM file"), Names.some(problems)));
    }
  }
}
