package io.medsam3.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextRepairTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "cafÃ©, café",
        "donâ€™t, don't",
        "â€œpolypâ€\u009d, \"polyp\"",
        "Ã\u0096dem, Ödem",
        "Ã¢â‚¬Å“twiceÃ¢â‚¬\u009d, \"twice\"",
        "10 Âµm, 10 µm",
        "Ð¾Ð¿ÑƒÑ…Ð¾Ð»ÑŒ, опухоль",
        "Å“sophage zÅ‚oÅ›liwy, œsophage złośliwy",
        "Î²-cells 5 Î¼m, β-cells 5 μm",
        "â‰¥ 3 patientâ€\u0099s, ≥ 3 patient's",
        "è‚ºç»“èŠ‚, 肺结节",
        "ðŸ§\u00a0 brain, 🧠 brain",
        "ﬁﬂ ﬅ, fifl ſt",
        "ｆｕｌｌ　ｗｉｄｔｈ, full width",
        "‘a’ “b”, 'a' \"b\"",
        "a\u0092s, a's",
        "a\u0000b\u200eA\u030a, ab\u200eÅ",
        "a \u001b[31mred\u001b[0m, a red",
        "&amp;amp;lt;, <",
        "&eacute;&#233;&#xE9;, ééé",
        "a < &eacute;, a < &eacute;",
        "\ud800x, \ufffdx",
      })
  void repairs(String damaged, String whole) {
    assertThat(TextRepair.repair(damaged)).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MARQUÉ…",
        "naïve Größe",
        "«Ü»",
        "PULMÃO",
        "5 µm ± 2 °C",
        "опухоль",
        "腫瘍",
        "👨‍👩‍👧",
        "½ ™ ®"
      })
  void leavesSoundTextAlone(String text) {
    assertThat(TextRepair.repair(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "&notanentity;, ¬anentity;",
        "&eacutetude, étude",
        "&Sigma; &Sigma, Σ &Sigma",
        "R&D A&B; &#; &;, R&D A&B; &#; &;",
        "&#x1F600;&#128512, 😀😀",
        "&#150;&#x81;, –\u0081",
        "&#0;&#xD800;&#99999999999999999999;&#xFFFFFFFF;, \ufffd\ufffd\ufffd\ufffd",
        "a&#1;b&#xFFFF;c&#x7F;d, abcd",
        "&#00000000000065;, A",
        "&amp;lt;, &lt;",
        "&LT&COPY;&apos;, <©'",
      })
  void resolvesHtmlReferencesAsBrowsersDo(String escaped, String plain) {
    assertThat(HtmlEntities.unescape(escaped)).isEqualTo(plain);
  }

  @Test
  void aReferenceThatResolvesToASemicolonStaysInTheTerminatedForm() {
    assertThat(HtmlEntities.unescapeTerminated("&#59; &notanentity; &LT; &;"))
        .isEqualTo("&#59; &notanentity; < &;");
  }
}
