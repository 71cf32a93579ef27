package io.medsam3.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.medsam3.detector.ShownBox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchSourceTest {
  @TempDir Path folder;

  private BatchSource source(double strength, double absent) throws IOException {
    Manifest manifest = DrawnData.write(folder, 10, 40);
    BatchSettings settings = new BatchSettings(4, 64, 16, absent, 0.5, 0.5, 8, strength, 3);
    return new BatchSource(
        manifest.rows(), settings, new PictureStore(folder, 80), ConceptLexicon.bundled());
  }

  @Test
  void batchDependsOnItsStepAlone() throws IOException {
    BatchSource source = source(1, 1);
    Batch first = source.batch(7);
    source.batch(8);
    Batch again = source.batch(7);
    assertThat(again.images()).isEqualTo(first.images());
    assertThat(again.sources()).isEqualTo(first.sources());
    assertThat(source.batch(8).images()).isNotEqualTo(first.images());
  }

  @Test
  void presentPromptsComeFirst() throws IOException {
    BatchSource source = source(1, 1);
    for (long step = 0; step < 20; step++) {
      List<Boolean> present =
          source.batch(step).prompts().stream().map(PromptTarget::present).toList();
      assertThat(present.lastIndexOf(true))
          .isLessThan(present.contains(false) ? present.indexOf(false) : present.size());
    }
  }

  private BatchSource harsh(double elastic, double bias, double compression) throws IOException {
    return harsh(new Harsher(elastic, bias, compression, 0, 0, 0, 0, 0));
  }

  private BatchSource harsh(Harsher harsher) throws IOException {
    Manifest manifest = DrawnData.write(folder, 10, 40);
    BatchSettings settings = new BatchSettings(4, 64, 16, 0, 0.5, 0.5, 8, 1, 3).with(harsher, 3);
    return new BatchSource(
        manifest.rows(), settings, new PictureStore(folder, 80), ConceptLexicon.bundled());
  }

  @Test
  void harsherChangesAreRepeatedByTheSeedAndChangeNothingElse() throws IOException {
    Batch plain = source(1, 0).batch(5);
    Batch changed = harsh(0, 1, 1).batch(5);
    assertThat(changed.images()).isEqualTo(harsh(0, 1, 1).batch(5).images());
    assertThat(changed.images()).isNotEqualTo(plain.images());
    assertThat(changed.sources()).isEqualTo(plain.sources());
    for (int i = 0; i < plain.prompts().size(); i++) {
      assertThat(changed.prompts().get(i).semantic()).isEqualTo(plain.prompts().get(i).semantic());
    }
    assertThat(harsh(0, 1e-9, 0).batch(5).images()).isEqualTo(plain.images());
  }

  @Test
  void maskFollowsThePictureThroughADeformation() throws IOException {
    BatchSource source = harsh(1, 0, 0);
    Batch plain = source(1, 0).batch(2);
    assertThat(source.batch(2).images()).isNotEqualTo(plain.images());
    for (long step = 0; step < 20; step++) {
      Batch batch = source.batch(step);
      for (PromptTarget target : batch.prompts()) {
        if (target.present()) {
          assertContrast(batch, target);
        }
      }
    }
  }

  /** Shares of the view that the targets cover, over many batches; 0 where one is not seen. */
  private List<Double> covered(Harsher harsher) throws IOException {
    BatchSource source = harsh(harsher);
    List<Double> shares = new ArrayList<>();
    for (long step = 0; step < 50; step++) {
      for (PromptTarget target : source.batch(step).prompts()) {
        shares.add(sum(target.semantic()) / target.semantic().length);
      }
    }
    return shares;
  }

  private static long seen(List<Double> shares) {
    return shares.stream().filter(share -> share > 0).count();
  }

  @Test
  void viewsElsewhereLeaveTheTargetOut() throws IOException {
    List<Double> usual = covered(Harsher.NONE);
    List<Double> elsewhere = covered(new Harsher(0, 0, 0, 0, 1, 0, 0, 0));
    assertThat(elsewhere).hasSameSizeAs(usual);
    assertThat(seen(elsewhere)).isLessThan(seen(usual) / 3);
  }

  @Test
  void coveredFindingsAreAbsent() throws IOException {
    BatchSource source = harsh(new Harsher(0, 0, 0, 0, 0, 1, 0, 0));
    BatchSource usual = harsh(Harsher.NONE);
    int gone = 0;
    for (long step = 0; step < 30; step++) {
      Batch batch = source.batch(step);
      for (PromptTarget target : batch.prompts()) {
        if (target.present()) {
          assertContrast(batch, target);
        } else {
          assertThat(target.semantic()).containsOnly(0);
          assertThat(target.instances()).isEmpty();
          gone++;
        }
      }
      assertThat(batch.sources()).containsExactlyInAnyOrderElementsOf(usual.batch(step).sources());
    }
    assertThat(gone).isGreaterThan(60);
  }

  @Test
  void dyedPicturesKeepTheirMasks() throws IOException {
    BatchSource dyed = harsh(new Harsher(0, 0, 0, 0, 0, 0, 1, 0));
    BatchSource usual = harsh(Harsher.NONE);
    for (long step = 0; step < 10; step++) {
      Batch batch = dyed.batch(step);
      assertThat(batch.images()).isNotEqualTo(usual.batch(step).images());
      for (int i = 0; i < batch.prompts().size(); i++) {
        PromptTarget target = batch.prompts().get(i);
        assertThat(target.semantic()).isEqualTo(usual.batch(step).prompts().get(i).semantic());
      }
    }
  }

  private BatchSource shown(double beside, double instead) throws IOException {
    Manifest manifest = DrawnData.write(folder, 10, 40);
    BatchSettings settings =
        new BatchSettings(4, 64, 16, 1, 0.5, 0.5, 8, 1, 3).with(new Showing(beside, instead));
    return new BatchSource(
        manifest.rows(), settings, new PictureStore(folder, 80), ConceptLexicon.bundled());
  }

  @Test
  void boxesLieAroundWhatIsMeantAndBesideIt() throws IOException {
    BatchSource source = shown(0, 1);
    int beside = 0;
    for (long step = 0; step < 30; step++) {
      for (PromptTarget target : source.batch(step).prompts()) {
        boolean first = target.phrase().equals("visual");
        assertThat(target.shown().isEmpty()).isEqualTo(!first);
        if (first) {
          assertThat(target.shown().get(0).include()).isTrue();
          assertThat(overlap(target.shown().get(0), target.instances().get(0).box()))
              .as(target.source())
              .isGreaterThan(0.6);
          for (ShownBox box : target.shown().subList(1, target.shown().size())) {
            assertThat(box.include()).as("there is one disc").isFalse();
            assertThat(overlap(box, target.instances().get(0).box())).isLessThan(0.3);
            beside++;
          }
        }
      }
    }
    assertThat(beside).isGreaterThan(10);
  }

  @Test
  void boxesBesideTheWordsChangeNothingElse() throws IOException {
    for (long step = 0; step < 10; step++) {
      Batch plain = shown(0, 0).batch(step);
      Batch boxed = shown(1, 0).batch(step);
      assertThat(boxed.images()).isEqualTo(plain.images());
      assertThat(boxed.sources()).isEqualTo(plain.sources());
      for (int i = 0; i < plain.prompts().size(); i++) {
        assertThat(plain.prompts().get(i).shown()).isEmpty();
        assertThat(boxed.prompts().get(i).phrase()).isEqualTo(plain.prompts().get(i).phrase());
      }
      assertThat(boxed.prompts()).anyMatch(target -> !target.shown().isEmpty());
    }
  }

  @Test
  void showingMoreOftenThanAlwaysIsRefused() {
    assertThatThrownBy(() -> new Showing(0.6, 0.5)).hasMessageContaining("together at most 1");
    assertThatThrownBy(() -> new Showing(-0.1, 0)).hasMessageContaining("0 or more");
  }

  /** Intersection over union of a shown box and one as cx, cy, w, h. */
  private static double overlap(ShownBox a, float[] b) {
    double w = shared(a.cx(), a.w(), b[0], b[2]);
    double h = shared(a.cy(), a.h(), b[1], b[3]);
    return w * h / (a.w() * a.h() + b[2] * b[3] - w * h);
  }

  private static double shared(double middle, double length, double other, double otherLength) {
    double from = Math.max(middle - length / 2, other - otherLength / 2);
    double to = Math.min(middle + length / 2, other + otherLength / 2);
    return Math.max(0, to - from);
  }

  @Test
  void wideViewsKeepTheTargetAtUnusualSizes() throws IOException {
    List<Double> usual = covered(Harsher.NONE);
    List<Double> wide = covered(new Harsher(0, 0, 0, 1, 0, 0, 0, 0));
    assertThat(seen(wide)).isEqualTo(seen(usual));
    assertThat(wide.stream().filter(share -> share > 0).mapToDouble(d -> d).min().orElseThrow())
        .isLessThan(
            usual.stream().filter(share -> share > 0).mapToDouble(d -> d).min().orElseThrow() / 2);
  }

  @Test
  void deformationIsSmoothAndFoldsNothing() {
    Warp warp = Warp.draw(new java.util.SplittableRandom(4), 0.05);
    double step = 1e-3;
    for (double v = 0; v <= 1 - step; v += 0.05) {
      for (double u = 0; u <= 1 - step; u += step) {
        double slope = (warp.x(u + step, v) - warp.x(u, v)) / step;
        assertThat(slope).isBetween(-0.9, 0.9);
      }
    }
    assertThat(Warp.NONE.moves()).isFalse();
  }

  @Test
  void absentPromptsHaveNothingToFind() throws IOException {
    BatchSource source = source(1, 1);
    for (long step = 0; step < 10; step++) {
      for (PromptTarget target : source.batch(step).prompts()) {
        double area = sum(target.semantic());
        assertThat(area > 0).as(target.source()).isEqualTo(target.present());
        assertThat(target.instances().isEmpty()).isEqualTo(!target.present());
      }
    }
  }

  @Test
  void maskFollowsThePicture() throws IOException {
    BatchSource source = source(1, 0);
    for (long step = 0; step < 20; step++) {
      Batch batch = source.batch(step);
      for (PromptTarget target : batch.prompts()) {
        if (target.present()) {
          assertContrast(batch, target);
        }
      }
    }
  }

  /** The disc is the one bright thing (or, inverted, the one dark thing). */
  private static void assertContrast(Batch batch, PromptTarget target) {
    int side = batch.side();
    int factor = side / batch.maskSide();
    double in = 0;
    double inside = 0;
    double out = 0;
    double outside = 0;
    for (int i = 0; i < side * side; i++) {
      float value = batch.images()[target.image() * 3 * side * side + i];
      float share = target.semantic()[i / side / factor * batch.maskSide() + i % side / factor];
      if (share > 0.99) {
        in += value;
        inside++;
      } else if (share == 0) {
        out += value;
        outside++;
      }
    }
    if (inside > 20 && outside > 20) {
      assertThat(Math.abs(in / inside - out / outside)).as(target.source()).isGreaterThan(0.15);
    }
  }

  @Test
  void withoutAugmentationThePictureIsWhole() throws IOException {
    Batch batch = source(0, 0).batch(0);
    for (PromptTarget target : batch.prompts()) {
      if (target.present()) {
        float[] box = target.instances().get(0).box();
        assertThat(box[2]).isCloseTo(box[3], within(0.04f));
        assertThat(box[2]).isBetween(0.25f, 0.45f);
      }
    }
  }

  @Test
  void batchesHaveSidesOfTheirOwnWhereTheyAreSpread() throws IOException {
    Manifest manifest = DrawnData.write(folder, 10, 40);
    BatchSettings settings = new BatchSettings(2, 128, 32, 0, 0.5, 0.5, 8, 0, 3).withSpread(2);
    BatchSource source =
        new BatchSource(
            manifest.rows(), settings, new PictureStore(folder, 160), ConceptLexicon.bundled());
    TreeSet<Integer> sides = new TreeSet<>();
    for (long step = 0; step < 60; step++) {
      Batch batch = source.batch(step);
      sides.add(batch.side());
      assertThat(batch.maskSide()).isEqualTo(batch.side() / 4);
      assertThat(batch.imageCount()).isEqualTo(2);
      assertThat(batch.prompts().get(0).semantic()).hasSize(batch.maskSide() * batch.maskSide());
    }
    assertThat(sides).containsExactly(64, 96, 128, 160, 192, 224, 256);
    assertThat(source.batch(7).images()).isEqualTo(source.batch(7).images());
  }

  @Test
  void sidesCannotBeSpreadByLessThanOne() {
    BatchSettings settings = new BatchSettings(2, 128, 32, 0, 0.5, 0.5, 8, 0, 3);
    for (double spread : new double[] {0.5, -1, Double.NaN}) {
      assertThatThrownBy(() -> settings.withSpread(spread)).hasMessageContaining("1 or more");
    }
  }

  @Test
  void missingPictureIsNamed() throws IOException {
    source(0, 0);
    BatchSettings settings = new BatchSettings(1, 64, 16, 0, 0.5, 0.5, 8, 0, 3);
    BatchSource broken =
        new BatchSource(
            List.of(DrawnData.row(99, 1)),
            settings,
            new PictureStore(folder, 80),
            ConceptLexicon.bundled());
    assertThatThrownBy(() -> broken.batch(0)).hasMessageContaining("99.png");
  }

  @Test
  void aBatchOfThePublishedSizeTakesFewMilliseconds() throws IOException {
    Manifest manifest = DrawnData.write(folder, 10, 200);
    BatchSettings settings = new BatchSettings(8, 256, 128, 0.75, 0.5, 0.5, 8, 1, 3);
    BatchSource source =
        new BatchSource(
            manifest.rows(), settings, new PictureStore(folder, 320), ConceptLexicon.bundled());
    for (int step = 0; step < 20; step++) {
      source.batch(step);
    }
    var clock = java.lang.management.ManagementFactory.getThreadMXBean();
    long start = clock.getCurrentThreadCpuTime();
    for (int step = 0; step < 10; step++) {
      source.batch(step);
    }
    double perPicture = (clock.getCurrentThreadCpuTime() - start) * 1e-6 / 80;
    // 9 ms on a 2 GHz core; the bound leaves room for a busy machine.
    assertThat(perPicture).as("ms of one core per picture").isLessThan(60);
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
