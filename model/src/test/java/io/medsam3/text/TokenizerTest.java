package io.medsam3.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.medsam3.checkpoint.Safetensors;
import io.medsam3.tensor.NativeObjects;
import io.medsam3.tensor.Tensors;
import io.medsam3.testing.SharedFiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokenizerTest {
  private static final Tokenizer TOKENIZER = new Tokenizer();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a dog|49406 320 1929 49407
          visual|49406 7195 49407
          liver tumor|49406 12639 22616 49407
          polyp in colonoscopy|49406 6833 335 530 8280 78 20018 49407
          T2-weighted MRI: tumor (grade 3)|49406 339 273 268 43179 24773 281 22616 263 3394 274 264 49407
          patient's lung|49406 6262 568 16271 49407
          10.5cm|49406 272 271 269 276 3741 49407
          naïve|49406 1097 35689 563 49407
          腫瘍|49406 164 227 104 163 246 491 49407
          &lt;b&gt; &amp;amp;|49406 283 321 285 261 49407
          !~|49406 0 349 49407
          """)
  void givesThePublishedNumbers(String phrase, String numbers) {
    int[] expected = Arrays.stream(numbers.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThat(TOKENIZER.tokens(phrase)).containsExactly(expected);
  }

  @Test
  void givesTheNumbersOfEveryReferencePhrase() throws Exception {
    Path manifest = SharedFiles.require("golden/tokenizer.json");
    JsonNode rows = JsonMapper.shared().readTree(manifest).get("rows");
    SoftAssertions checks = new SoftAssertions();
    NativeObjects.assertNoLeak(
        () -> {
          try (Safetensors file =
              Safetensors.open(manifest.resolveSibling("tokenizer.safetensors"))) {
            long[] ids = Tensors.toLongs(file.find("ids"));
            assertThat(ids).hasSize(rows.size() * Tokenizer.CONTEXT).hasSizeGreaterThan(7000);
            for (int i = 0; i < rows.size(); i++) {
              String text = rows.get(i).get("text").stringValue();
              int[] tokens = TOKENIZER.tokens(text);
              int from = i * Tokenizer.CONTEXT;
              checks
                  .assertThat(Tokenizer.cut(tokens))
                  .as(text)
                  .containsExactly(Arrays.copyOfRange(ids, from, from + Tokenizer.CONTEXT));
              checks
                  .assertThat(Tokenizer.clean(text))
                  .isEqualTo(rows.get(i).get("cleaned").stringValue());
              checks.assertThat(tokens).hasSize(rows.get(i).get("untruncated_length").intValue());
            }
          }
        });
    checks.assertAll();
  }

  @Test
  void cutsLongPhrasesAndKeepsTheEndMark() {
    String thousandWords = String.join(" ", Collections.nCopies(1000, "tumor"));
    Tokenizer.Tokens tokens = TOKENIZER.encode(List.of("polyp", thousandWords, "🧠 脑肿瘤"));
    assertThat(tokens.ids()[0]).startsWith(49406, 6833, 335, 49407, 0).endsWith(0).hasSize(32);
    assertThat(tokens.ids()[1]).startsWith(49406, 22616).endsWith(22616, 49407).hasSize(32);
    assertThat(tokens.lengths()).containsExactly(4, 32, TOKENIZER.tokens("🧠 脑肿瘤").length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \t\n", "\uFEFF", "&nbsp;"})
  void refusesAnEmptyPhrase(String phrase) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TOKENIZER.encode(List.of("polyp", phrase)))
        .withMessage("phrase 2 of 2 is empty; expected words such as \"polyp\"");
    assertThat(TOKENIZER.tokens(phrase)).containsExactly(49406, 49407);
  }

  @Test
  void refusesABookInPlaceOfAPhrase() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TOKENIZER.tokens("x".repeat(20_001)))
        .withMessage("the phrase has 20001 characters; expected at most 20000");
    assertThat(TOKENIZER.tokens("xq".repeat(10_000))).hasSizeGreaterThan(1000);
  }
}
