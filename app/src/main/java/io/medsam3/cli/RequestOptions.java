package io.medsam3.cli;

import io.medsam3.job.JobRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is looked for and what is written, as a command line says it. */
final class RequestOptions {
  @Mixin private PromptOptions prompts = new PromptOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      split = ",",
      description =
          "png, nii.gz, nii, nrrd, mha (label maps without overlaps), seg.nrrd, coco, geojson,"
              + " html, dicom-seg, rtstruct or sr; several with commas. Without it png for pictures and"
              + " nii.gz for volumes")
  private List<String> formats = new ArrayList<>();

  @Option(
      names = "--axis",
      paramLabel = "CUT",
      description =
          "how a volume is cut: axial, coronal, sagittal, or stored for its slices as they are;"
              + " without it the planes that were scanned where slices are thick, else axial")
  private String cut = "";

  @Option(
      names = "--planes",
      paramLabel = "N",
      description =
          "3: an object of a volume that is pointed at, or found by words on the slice where the"
              + " network is surest, is followed through slices of all three planes, and what two"
              + " planes hold is kept; 1: it is followed through slices of the cut alone, and words"
              + " are asked of every slice by itself; without it 3 where voxels are about cubes, for"
              + " words only if they were learned so")
  private @Nullable Integer planes;

  @Option(
      names = "--slices",
      paramLabel = "FROM-TO",
      description = "slices of a volume to look at, counted from 0 along the axis that is cut")
  private String slices = "";

  @Option(
      names = "--window",
      paramLabel = "WINDOW",
      description =
          "how intensities of a volume are shown: auto (default), a CT window such as lung or"
              + " liver, or CENTRE,WIDTH")
  private String window = "auto";

  @Option(
      names = "--tile",
      paramLabel = "PIXELS",
      description = "cut large pictures into overlapping tiles of that side, at least 64")
  private int tile;

  @Option(
      names = "--strict",
      description = "refuse words that are outside the lexicon, with the nearest concepts")
  private boolean strict;

  @Option(
      names = "--volume",
      paramLabel = "N",
      description = "which one of a file of several volumes, counted from 0")
  private @Nullable Integer volume;

  JobRequest request(String selection) throws IOException {
    int[] range = range();
    return new JobRequest(
        prompts.phrases(),
        prompts.exemplars(),
        prompts.pointed(),
        selection,
        formats,
        cut,
        Optional.ofNullable(planes),
        window,
        range[0],
        range[1],
        tile,
        strict,
        prompts.mask(),
        Optional.ofNullable(volume));
  }

  private int[] range() {
    if (slices.isEmpty()) {
      return new int[] {0, Integer.MAX_VALUE};
    }
    String[] parts = slices.split("-", -1);
    try {
      if (parts.length == 2) {
        return new int[] {Integer.parseInt(parts[0].strip()), Integer.parseInt(parts[1].strip())};
      }
    } catch (NumberFormatException notNumbers) {
      // told below, as any other wrong words are
    }
    throw new IllegalArgumentException(
        "slices '%s'; expected FROM-TO counted from 0, as in 10-40".formatted(slices));
  }
}
