package io.medsam3.job;

import io.medsam3.predict.Detection;
import io.medsam3.predict.Provenance;
import io.medsam3.predict.SliceScore;
import io.medsam3.storage.AtomicFile;
import io.medsam3.storage.Imprint;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that is said of a result beside its voxels; written last, so that it also is the record that
 * an input is finished.
 *
 * @param schema 1
 * @param created when it was made, ISO 8601
 * @param selection which answers count
 * @param intensity how intensities became the 8 bits that the network saw
 * @param cut how a volume was cut; empty for pictures
 * @param across the stored axis (I, J or K) that slices follow each other along; empty for pictures
 * @param files what was written, beside this record
 */
public record ResultRecord(
    int schema,
    String created,
    Source input,
    JobRequest request,
    Provenance provenance,
    String selection,
    String intensity,
    String cut,
    String across,
    double seconds,
    List<Answer> answers,
    List<String> files,
    List<String> warnings) {
  static final int SCHEMA = 1;
  private static final int SHORT_HASH = 12;

  public ResultRecord {
    answers = List.copyOf(answers);
    files = List.copyOf(files);
    warnings = List.copyOf(warnings);
  }

  /** The same with the names of its files. */
  ResultRecord with(List<String> written) {
    return with(written, warnings);
  }

  /** The same with more warnings. */
  ResultRecord warning(List<String> more) {
    return with(files, Stream.concat(warnings.stream(), more.stream()).toList());
  }

  private ResultRecord with(List<String> newFiles, List<String> newWarnings) {
    return new ResultRecord(
        schema,
        created,
        input,
        request,
        provenance,
        selection,
        intensity,
        cut,
        across,
        seconds,
        answers,
        newFiles,
        newWarnings);
  }

  /**
   * The input.
   *
   * @param size voxels i, j, k
   * @param spacingMm of voxel centres; empty where nothing is known of millimetres
   */
  public record Source(
      String path, String sha256, String format, List<Integer> size, List<Double> spacingMm) {}

  /**
   * One phrase.
   *
   * @param asked as the user said it; empty when boxes said it
   * @param phrase as the network was asked; the concept that was understood
   * @param snomed SNOMED CT code of the concept
   * @param side left or right, where the words named one
   * @param label its value in label maps
   * @param presence of the phrase; nothing says it of an object that was pointed at without words
   * @param score of the best instance, of a map alone the presence, or the network's guess of the
   *     IoU of an object that was pointed at; empty for one of a volume
   * @param voxels of the mask as found; pixels of a picture
   * @param instances only where the rule selects instances of a picture
   * @param slices of a volume that were looked at
   * @param maskSha256 of the mask's bits as found
   */
  public record Answer(
      String asked,
      String phrase,
      Optional<String> snomed,
      Optional<String> side,
      int label,
      Optional<Double> presence,
      Optional<Double> score,
      long voxels,
      Optional<Extent> extent,
      List<Instance> instances,
      List<SliceScore> slices,
      String maskSha256) {
    public boolean found() {
      return voxels > 0;
    }

    /** What was asked and, where that is another word, how it was understood. */
    public String name() {
      if (phrase.isEmpty()) {
        return "boxes";
      }
      boolean same = asked.isBlank() || asked.strip().equals(phrase);
      return same ? phrase : "%s (%s)".formatted(asked, phrase);
    }
  }

  /**
   * Physical size; of a single slice the area, of a volume the volume.
   *
   * @param squareMillimetres of a single slice
   * @param millilitres of a volume
   * @param longDiameterMm within one slice k
   * @param shortDiameterMm at a right angle to it
   */
  public record Extent(
      Optional<Double> squareMillimetres,
      Optional<Double> cubicMillimetres,
      Optional<Double> millilitres,
      double longDiameterMm,
      double shortDiameterMm) {}

  /** One object of a picture. */
  public record Instance(double score, Detection.Box box, long pixels) {}

  /** What every file of the result says of how it was made; nothing of the patient or the path. */
  Imprint imprint() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", provenance.version());
    facts.put("weights", provenance.checkpointSha256());
    facts.put("precision", provenance.precision());
    facts.put("device", provenance.device());
    facts.put("input", input.sha256());
    facts.put("phrases", answers.stream().map(Answer::phrase).toList());
    facts.put("boxes", request.exemplars());
    facts.put("pointed", request.pointed());
    facts.put("mask", request.mask().map(MaskFile::sha256).orElse(""));
    facts.put("volume", request.volume().map(String::valueOf).orElse(""));
    facts.put("selection", selection);
    facts.put("window", request.window());
    facts.put("intensity", intensity);
    facts.put("cut", cut);
    facts.values().removeIf(value -> value.equals("") || value.equals(List.of()));
    String weights = provenance.checkpointSha256();
    String summary =
        "Medical SAM3 for Java %s, weights %s"
            .formatted(
                provenance.version(), weights.substring(0, Math.min(SHORT_HASH, weights.length())));
    return new Imprint(summary, facts);
  }

  /** As JSON. */
  public void write(Path target) throws IOException {
    byte[] json =
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsBytes(this);
    AtomicFile.write(target, out -> out.write(json));
  }

  /** Reads what {@link #write} wrote. */
  public static ResultRecord read(Path file) throws IOException {
    byte[] json = Files.readAllBytes(file);
    try {
      ResultRecord result = JsonMapper.shared().readValue(json, ResultRecord.class);
      if (result == null || result.schema != SCHEMA) {
        throw new FormatException(
            "%s: a result of schema %s; this program reads %d"
                .formatted(file, result == null ? "none" : result.schema, SCHEMA));
      }
      return result;
    } catch (JacksonException e) {
      throw new FormatException(
          file + ": not a result that medsam3 wrote: " + e.getOriginalMessage(), e);
    }
  }
}
