package io.medsam3.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.medsam3.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  @TempDir Path folder;

  @Test
  void rowsAreReadAsWritten() throws IOException {
    Manifest written = DrawnData.write(folder, 6, 24);
    assertThat(Manifest.read(folder).rows()).isEqualTo(written.rows());
  }

  @Test
  void folderWithoutIndexIsRefused() {
    assertThatThrownBy(() -> Manifest.read(folder))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("index.jsonl");
  }

  @Test
  void badLineIsNamedByNumber() throws IOException {
    Files.writeString(folder.resolve("index.jsonl"), "\n{\"dataset\": \"a\"\n");
    assertThatThrownBy(() -> Manifest.read(folder))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("index.jsonl:2");
  }

  @Test
  void indexWithoutRowsIsRefused() throws IOException {
    Files.writeString(folder.resolve("index.jsonl"), "\n");
    assertThatThrownBy(() -> Manifest.read(folder))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("index.jsonl: no row");
  }

  @Test
  void fieldThatIsThereTwiceIsRefused() throws IOException {
    DrawnData.write(folder, 1, 24);
    Path index = folder.resolve("index.jsonl");
    Files.writeString(index, Files.readString(index).replaceFirst("\\{", "{\"group\":\"other\","));
    assertThatThrownBy(() -> Manifest.read(folder))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("index.jsonl:1")
        .hasMessageContaining("group");
  }

  @Test
  void sideWithoutRowsIsTold() throws IOException {
    Manifest all = DrawnData.write(folder, 6, 24);
    assertThatThrownBy(() -> new Split(0, 1, Set.of()).requireValidation(all, "do else"))
        .hasMessageContaining("none of 6 rows is a validation row")
        .hasMessageContaining("or do else");
    assertThatThrownBy(() -> new Split(1, 1, Set.of()).requireTraining(all))
        .hasMessageContaining("none of 6 rows is a training row");
    assertThat(new Split(1, 1, Set.of()).requireValidation(all, "").rows()).isEqualTo(all.rows());
  }

  @Test
  void rowWithoutPromptIsRefused() throws IOException {
    Files.writeString(
        folder.resolve("index.jsonl"),
        "{\"dataset\":\"a\",\"modality\":\"CT\",\"image\":\"i\",\"mask\":\"m\",\"group\":\"g\"}");
    assertThatThrownBy(() -> Manifest.read(folder)).hasMessageContaining("'prompt'");
  }

  @Test
  void everyGroupIsOnOneSideOnly() throws IOException {
    Manifest all = Manifest.read(SharedFiles.require("data/train"));
    Split split = Split.DEFAULT;
    Set<String> training = groups(split.training(all));
    Set<String> validation = groups(split.validation(all));
    assertThat(validation).doesNotContainAnyElementsOf(training);
    double share = (double) validation.size() / (validation.size() + training.size());
    assertThat(share).isBetween(0.12, 0.18);
  }

  private static Set<String> groups(Manifest manifest) {
    Set<String> groups = new HashSet<>();
    manifest.rows().forEach(r -> groups.add(r.dataset() + "/" + r.group()));
    return groups;
  }

  @Test
  void heldOutSetsAreNeverTrainedOn() {
    Split split = new Split(0, 1, Set.of("drawn"));
    assertThat(split.isValidation(DrawnData.row(0, 1))).isTrue();
    assertThat(new Split(0, 1, Set.of()).isValidation(DrawnData.row(0, 1))).isFalse();
  }

  @Test
  void everyPhraseOfTheSharedDataIsKnown() throws IOException {
    ConceptLexicon lexicon = ConceptLexicon.bundled();
    List<String> unknown =
        Manifest.read(SharedFiles.require("data/train")).rows().stream()
            .map(Row::prompt)
            .filter(phrase -> lexicon.find(phrase).isEmpty())
            .toList();
    assertThat(unknown).isEmpty();
  }
}
