package io.medsam3;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tensors that the network and its training make of numbers go to the device of the weights;
 * docs/decisions, 14.
 */
class PlacementTest {
  private static final String[] NETWORK =
      Stream.of(
              "nn",
              "vision",
              "text",
              "detector",
              "tracker",
              "predict",
              "propagate",
              "train",
              "clicks")
          .map(name -> "io.medsam3." + name)
          .toArray(String[]::new);

  private static final Set<String> TORCH_MAKERS =
      Set.of("zeros", "ones", "full", "arange", "empty", "eye", "linspace", "rand", "tensor");

  private static final Set<String> PLACERS = Set.of("beside", "here", "own");

  /** What makes tensors on the CPU for others, which place them. */
  private static final Set<String> MADE_FOR_OTHERS =
      Set.of(
          "ConceptTracker.probabilities", // read at once
          "ClickSteps.drifting", // drawn on the CPU, as the next four; placed by ClickSteps
          "ClickSteps.images",
          "ClickSteps.target",
          "DriftingClips.draw",
          "VolumeClips.mask",
          "DetectorTraining.images", // placed by ImageEncoder
          "GoldenTargets.masks", // golden cases of losses are computed on the CPU, as the next five
          "LossCase.chosen",
          "LossCase.wanted",
          "LossChecks.semantic",
          "MatcherChecks.cost",
          "TrainingStepFamily.number",
          "ImitatedUser.ask", // beside what it is given
          "ImitatedUser.roughLogits", // placed by PromptEncoder, as the next
          "PointColumns.points",
          "InitialWeights.find", // placed by Params, as the next
          "TrackerStart.find",
          "LowRank.drawn", // placed by its caller
          "GeometryEncoder.classTokens", // placed by GeometryEncoder, as the next three
          "GeometryPrompt.boxes",
          "GeometryPrompt.none",
          "GeometryPrompt.of",
          "Follower.ask", // placed by TrackingSession
          "MemoryBank.addPointers", // placed by Tracker
          "MemoryBank.only", // placed by Memory
          "ObjectView.logits", // placed by PromptEncoder, as the next three
          "ObjectView.points",
          "PromptPoints.nothing",
          "PromptPoints.of",
          "PicturePixels.tensor", // placed by ImageEncoder
          "RotaryEncoding.of", // owned by Params, as the next
          "SinePositionEncoding.axis",
          "Selector.logits", // placed by MaskFeatures
          "Tokens.tensor"); // placed by TextEncoder

  @Test
  void whoMakesATensorPlacesIt() {
    Set<String> makers = new TreeSet<>();
    for (JavaClass type : new ClassFileImporter().importPackages(NETWORK)) {
      boolean test = type.getSource().orElseThrow().getUri().toString().contains("test");
      type.getCodeUnits().stream()
          .filter(unit -> !test && makes(unit) && !places(unit))
          .forEach(unit -> makers.add(type.getSimpleName() + "." + unit.getName()));
    }
    assertThat(makers).containsExactlyInAnyOrderElementsOf(MADE_FOR_OTHERS);
  }

  private static boolean makes(JavaCodeUnit unit) {
    return unit.getMethodCallsFromSelf().stream().anyMatch(PlacementTest::makesOnCpu);
  }

  /** Tensors.zeros and range take a neighbour where they place what they make. */
  private static boolean makesOnCpu(JavaMethodCall call) {
    return switch (call.getTargetOwner().getSimpleName()) {
      case "torch" -> TORCH_MAKERS.contains(call.getName());
      case "Tensors" ->
          switch (call.getName()) {
            case "of" -> true;
            case "zeros" -> call.getTarget().getRawParameterTypes().size() == 2;
            case "range" -> call.getTarget().getRawParameterTypes().size() == 1;
            default -> false;
          };
      default -> false;
    };
  }

  private static boolean places(JavaCodeUnit unit) {
    return unit.getMethodCallsFromSelf().stream()
        .anyMatch(
            call ->
                PLACERS.contains(call.getName())
                    && call.getTargetOwner().getPackageName().startsWith("io.medsam3"));
  }
}
