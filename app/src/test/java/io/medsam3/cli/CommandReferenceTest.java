package io.medsam3.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The page of all commands is what the program says of itself.
 *
 * <p>After a change of an option, run with MEDSAM3_WRITE_DOCS=1 in the environment to write it
 * anew.
 */
class CommandReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "commands.md");

  @Test
  void thePageIsWhatTheProgramSays() throws Exception {
    String wanted = CommandReference.page();
    if (System.getenv("MEDSAM3_WRITE_DOCS") != null) {
      Files.writeString(PAGE, wanted);
    }
    assertThat(Files.readString(PAGE).replace("\r\n", "\n"))
        .as("%s; run this test with MEDSAM3_WRITE_DOCS=1 to write it anew", PAGE)
        .isEqualTo(wanted);
  }

  @Test
  void everyCommandAndOptionIsThere() {
    String page = CommandReference.page();
    assertThat(page).contains("## segment\n", "`--tile PIXELS`", "| 2 | wrong usage |");
    assertThat(page).contains("`--from FILE\\|URL`", "only the 15 % of groups");
    assertThat(page).doesNotContain("${", "%n", "%%");
  }
}
