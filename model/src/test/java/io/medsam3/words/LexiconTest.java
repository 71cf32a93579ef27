package io.medsam3.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexiconTest {
  private final Lexicon lexicon = Lexicon.bundled();

  @ParameterizedTest
  @CsvSource({
    "Livers, liver",
    "LEBER, liver",
    "foie, liver",
    "higado, liver",
    "hígado, liver",
    "肝脏, liver",
    "nuclei, cell nucleus",
    "Zellkerne, cell nucleus",
    "Cell-Nuclei, cell nucleus",
    "noyaux cellulaires, cell nucleus",
    "细胞核, cell nucleus",
    "vertebrae, vertebra",
    "corps vertébraux, vertebra",
    "LV, left ventricle",
    "linker Vorhof, left atrium",
    "oreillette gauche, left atrium",
    "左心室, left ventricle",
    "SVC, superior vena cava",
    "FAZ, foveal avascular zone",
    "Blutgefäße, blood vessel",
    "Hirntumoren, brain tumor",
    "brain tumour, brain tumor",
    "tête fœtale, fetal head",
    "pólipos, polyp",
    "Lungenflügel, lung"
  })
  void wordsOfFiveLanguagesMeanTheirConcept(String words, String phrase) {
    Wording wording = lexicon.understand(words, true, true);
    assertThat(wording.used()).isEqualTo(phrase);
    assertThat(wording.warnings()).isEmpty();
    assertThat(wording.term()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "left lung, LEFT",
    "lung (right), RIGHT",
    "rechte Lunge, RIGHT",
    "poumon gauche, LEFT",
    "pulmón derecho, RIGHT",
    "左肺, LEFT"
  })
  void aNamedSideIsToldToASmallModelsUserAndPutToAFullModel(String words, Side side) {
    Wording small = lexicon.understand(words, true, true);
    assertThat(small.used()).isEqualTo("lung");
    assertThat(small.side()).contains(side);
    assertThat(small.warnings()).singleElement().asString().contains("sides");
    Wording full = lexicon.understand(words, false, true);
    assertThat(full.used()).isEqualTo(side.word() + " lung");
    assertThat(full.warnings()).isEmpty();
  }

  @Test
  void wordsOutsideAreWarnedOfRefusedOrPassedOn() {
    Wording small = lexicon.understand("spleeen", true, false);
    assertThat(small.used()).isEqualTo("spleeen");
    assertThat(small.warnings()).singleElement().asString().contains("spleen");
    assertThat(lexicon.understand("left kidney", false, false).used()).isEqualTo("left kidney");
    assertThat(lexicon.understand("left kidney", false, false).warnings()).isEmpty();
    assertThatThrownBy(() -> lexicon.understand("spleeen", true, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the nearest are [spleen");
  }

  @Test
  void nonsenseIsRefusedInAtLeast190Of200Tries() {
    Random random = new Random(7);
    int refused = 0;
    for (int n = 0; n < 200; n++) {
      StringBuilder word = new StringBuilder();
      for (int letter = 3 + random.nextInt(8); letter > 0; letter--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      refused += lexicon.understand(word.toString(), true, false).warnings().isEmpty() ? 0 : 1;
    }
    assertThat(refused).isGreaterThanOrEqualTo(190);
  }

  @Test
  void everyConceptIsFoundByItsOwnPhrase() {
    List<Term> terms = lexicon.terms();
    assertThat(terms).hasSize(27);
    assertThat(terms).allSatisfy(term -> assertThat(lexicon.find(term.phrase())).contains(term));
  }
}
