package io.medsam3;

import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which package may use which, and what belongs to one package alone. */
class LayersTest {
  private static final String ROOT = "io.medsam3.";

  /** Package and what it may use of ours. A package that is not here has no place yet. */
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          Map.entry("volume", ""),
          Map.entry("storage", "volume"),
          Map.entry("raster", "volume storage"),
          Map.entry("nifti", "volume storage"),
          Map.entry("nrrd", "volume storage"),
          Map.entry("metaimage", "volume storage"),
          Map.entry("mask", "volume"),
          Map.entry("resample", "mask volume"),
          Map.entry("intensity", "volume raster"),
          Map.entry("results", "mask nifti nrrd metaimage storage volume"),
          Map.entry("dicom", "volume storage raster mask intensity"),
          Map.entry(
              "files", "dicom results intensity nifti nrrd metaimage raster storage volume mask"),
          Map.entry("inspection", "files intensity raster volume"),
          Map.entry("prompt", "volume"),
          Map.entry("words", ""),
          Map.entry(
              "job",
              "predict propagate prompt sam3 vision words files dicom results page intensity mask"
                  + " raster storage volume"),
          Map.entry("tensor", ""),
          Map.entry("checkpoint", "tensor storage"),
          Map.entry("nn", "checkpoint tensor"),
          Map.entry("vision", "nn checkpoint tensor"),
          Map.entry("text", "nn checkpoint tensor"),
          Map.entry("detector", "vision text nn checkpoint tensor"),
          Map.entry("tracker", "detector vision text nn checkpoint tensor"),
          Map.entry("sam3", "detector tracker vision text nn checkpoint tensor"),
          Map.entry(
              "predict",
              "sam3 detector tracker vision text nn checkpoint tensor prompt volume storage"
                  + " raster intensity mask words"),
          Map.entry(
              "propagate",
              "predict sam3 tracker detector text vision nn checkpoint tensor intensity mask storage volume"
                  + " raster"),
          Map.entry(
              "golden",
              "predict sam3 tracker detector vision text nn checkpoint tensor prompt volume"
                  + " raster"),
          Map.entry(
              "data", "degrade detector prompt volume storage raster nifti nrrd dicom tensor"),
          Map.entry("peers", "tensor"),
          Map.entry("page", "raster storage volume"),
          Map.entry("layout", "data raster nifti metaimage predict intensity mask volume storage"),
          Map.entry("degrade", "raster volume"),
          Map.entry("lint", "data raster volume storage"),
          Map.entry(
              "eval",
              "page degrade predict data sam3 checkpoint prompt volume storage raster mask"
                  + " tensor"),
          Map.entry(
              "train",
              "page eval data peers raster predict sam3 detector tracker vision text nn checkpoint tensor"
                  + " storage volume golden"),
          Map.entry(
              "clicks",
              "train eval data propagate predict prompt sam3 tracker vision nn checkpoint tensor nifti"
                  + " intensity mask raster volume"),
          Map.entry("example", "predict volume storage raster"),
          Map.entry("hub", "storage volume"),
          Map.entry(
              "bench",
              "golden predict sam3 detector tracker vision text nn checkpoint tensor raster"
                  + " volume"));

  private static JavaClasses classes;

  @BeforeAll
  static void importMainClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(
                location ->
                    !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages("io.medsam3");
  }

  @Test
  void seesTheClassesOfEveryModule() {
    Set<String> packages = new HashSet<>();
    classes.forEach(type -> packages.add(place(type)));
    assertThat(packages).contains("volume", "sam3", "train", "cli");
    assertThat(classes.size()).isGreaterThan(100);
  }

  @Test
  void packagesUseOnlyWhatTheyMay() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass type : classes) {
      String from = place(type);
      if (from.equals("cli") || type.getSimpleName().equals("package-info")) {
        continue;
      }
      String allowed = ALLOWED.get(from);
      if (allowed == null) {
        broken.add(from + " has no row in the table of layers");
        continue;
      }
      Set<String> may = Set.of((from + " " + allowed).trim().split(" "));
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .filter(target -> !may.contains(place(target)))
          .forEach(t -> broken.add(type.getName() + " must not use " + t.getName()));
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("io.medsam3.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void imagingKnowsNoTensors() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.medsam3.volume..",
            "io.medsam3.storage..",
            "io.medsam3.raster..",
            "io.medsam3.nifti..",
            "io.medsam3.nrrd..",
            "io.medsam3.dicom..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco.pytorch..")
        .allowEmptyShould(false)
        .check(classes);
  }

  @Test
  void onlyThePackageTensorManagesNativeMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.medsam3.tensor")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(PointerScope.class)
        .orShould(
            callMethodWhere(
                named("retainReference", "releaseReference", "deallocate", "deallocator")))
        .check(classes);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.medsam3.cli")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(classes);
  }

  @Test
  void exceptionsHaveATypeThatSaysSomething() {
    noClasses().should().callConstructorWhere(BARE_EXCEPTION).check(classes);
  }

  private static final DescribedPredicate<JavaConstructorCall> BARE_EXCEPTION =
      new DescribedPredicate<>("a bare RuntimeException, Exception or Error is made") {
        @Override
        public boolean test(JavaConstructorCall call) {
          JavaClass made = call.getTargetOwner();
          boolean isSuperCall =
              call.getOriginOwner().isAssignableTo(Throwable.class)
                  && call.getOrigin().isConstructor();
          return !isSuperCall
              && Set.of("RuntimeException", "Exception", "Error", "Throwable")
                  .contains(made.getSimpleName())
              && made.getPackageName().equals("java.lang");
        }
      };

  private static DescribedPredicate<JavaCall<?>> named(String... names) {
    Set<String> wanted = Set.of(names);
    return DescribedPredicate.describe(
            "the method is one of " + wanted,
            (JavaAccess<?> call) -> wanted.contains(call.getName()))
        .forSubtype();
  }

  /** The part of the package name after the root, such as "volume". */
  private static String place(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()).replaceFirst("\\..*", "") : "";
  }
}
