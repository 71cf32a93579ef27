package io.medsam3.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConceptLexiconTest {
  private final ConceptLexicon lexicon = ConceptLexicon.bundled();

  @Test
  void polypCannotBeInAChestFilm() {
    assertThat(lexicon.impossibleBeside("brain tumor")).contains("polyp", "lung", "liver");
  }

  @Test
  void organsOfOneBodyRegionAreNoNegativesOfEachOther() {
    assertThat(lexicon.impossibleBeside("liver"))
        .doesNotContain("spleen", "aorta", "vertebra", "lung", "liver");
  }

  @Test
  void anotherRegionOfTheSameImagingIsANegative() {
    assertThat(lexicon.impossibleBeside("breast lesion")).contains("fetal head");
    assertThat(lexicon.impossibleBeside("left atrium")).contains("hippocampus", "brain tumor");
  }

  @Test
  void nothingIsKnownOfAnUnknownPhrase() {
    assertThat(lexicon.impossibleBeside("unicorn")).isEmpty();
    assertThat(lexicon.countable("unicorn")).isFalse();
    assertThat(lexicon.mirrors("unicorn")).isFalse();
  }

  @Test
  void chambersOfTheHeartHaveSides() {
    assertThat(lexicon.mirrors("left ventricle")).isFalse();
    assertThat(lexicon.mirrors("polyp")).isTrue();
  }
}
