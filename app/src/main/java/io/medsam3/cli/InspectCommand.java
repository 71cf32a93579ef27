package io.medsam3.cli;

import io.medsam3.checkpoint.Checkpoint;
import io.medsam3.checkpoint.TensorSpec;
import io.medsam3.files.ImageFiles;
import io.medsam3.inspection.Inspection;
import io.medsam3.inspection.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what an image, named objects or a checkpoint hold, and what is odd about them. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description =
        "Says what an image or a checkpoint holds: size, place in the patient, values, and what is"
            + " odd about it.")
final class InspectCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PATH",
      description =
          "picture, NIfTI, NRRD, MetaImage, DICOM file or folder, segmentation, safetensors or"
              + " PyTorch file")
  @SuppressWarnings("NullAway.Init")
  private Path path;

  @Option(
      names = "--at",
      paramLabel = "X,Y,Z",
      converter = PlaceWords.Millimetres.class,
      description = "also the value at this place in LPS mm; may be given several times")
  private List<Place> points = new ArrayList<>();

  @Option(
      names = "--voxel",
      paramLabel = "I,J,K",
      converter = PlaceWords.Index.class,
      description = "also the value at this voxel, counted from 0; may be given several times")
  private List<Place> voxels = new ArrayList<>();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    if (Files.isRegularFile(path) && Checkpoint.claims(path)) {
      inspectCheckpoint();
      return 0;
    }
    List<Place> places = new ArrayList<>(points);
    places.addAll(voxels);
    Inspection inspection = Inspection.of(path, ImageFiles.all().open(path), places);
    if (output.isJson()) {
      output.json(inspection.json());
    } else {
      output.facts(inspection.page());
    }
    return 0;
  }

  private void inspectCheckpoint() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("file", path.toString());
      facts.put("kind", "checkpoint");
      facts.put("layout", checkpoint.layout().toString());
      facts.put("tensors", checkpoint.specs().size());
      facts.put("numbers", checkpoint.specs().stream().mapToLong(InspectCommand::count).sum());
      facts.put("types", types(checkpoint));
      facts.put("tracker", checkpoint.holds("tracker.") ? "yes" : "no");
      checkpoint
          .notes()
          .ifPresent(
              notes -> {
                facts.put("source", notes.source());
                facts.put("licence", notes.licence());
                facts.put("network", notes.configuration());
              });
      facts.put("sha256", checkpoint.sha256(done -> {}));
      facts.put("remark", checkpoint.remarks());
      output.facts(facts);
    }
  }

  private static long count(TensorSpec spec) {
    long count = 1;
    for (long length : spec.shape()) {
      count *= length;
    }
    return count;
  }

  /** Such as "640 Float, 5 Long". */
  private static String types(Checkpoint checkpoint) {
    Map<String, Integer> counts = new TreeMap<>();
    checkpoint.specs().forEach(spec -> counts.merge(spec.type().toString(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
