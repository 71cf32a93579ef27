package io.medsam3.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes what the commands say of themselves as the page {@code docs/reference/commands.md}. */
final class CommandReference {
  private static final int WIDTH = 110;

  private static final String HEAD =
      """
      # Commands

      This page is made from the program; see the end. `medsam3 COMMAND --help` says the same. Results go to standard output,
      progress and warnings to standard error. A boolean option is given by its name alone; an option of which several may be given
      is repeated. Words with spaces stand in quotes. Places of `--point` and its like are explained in [formats.md](formats.md).

      | exit code | meaning |
      |---|---|
      """;

  private static final String FOOT =
      """

      Made by `CommandReferenceTest`, which fails when this page is not what the program says. After a change of an option:

          MEDSAM3_WRITE_DOCS=1 ./mvnw -pl app -am test -Dtest=CommandReferenceTest -Dsurefire.failIfNoSpecifiedTests=false
      """;

  private final CommandLine root =
      new CommandLine(new Medsam3Command())
          .setUsageHelpWidth(WIDTH)
          .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));

  private final StringBuilder page = new StringBuilder();

  static String page() {
    return new CommandReference().write();
  }

  private String write() {
    page.append(HEAD);
    root.getCommandSpec().usageMessage().exitCodeList().forEach(this::row);
    row(
        "130, 143",
        "told to end, by Ctrl-C or SIGTERM; a training finishes its step and saves first");
    page.append("\n| command | what it does |\n|---|---|\n");
    root.getSubcommands()
        .forEach((name, command) -> row("[" + name + "](#" + name + ")", description(command)));
    root.getSubcommands().forEach(this::command);
    page.append(FOOT);
    return page.toString();
  }

  private void command(String name, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    page.append("\n## ").append(name).append("\n\n").append(description(command)).append("\n\n");
    String synopsis = command.getHelp().synopsis(0).stripTrailing();
    page.append("```\n").append(synopsis.replaceAll(" +\\R", "\n")).append("\n```\n\n");
    page.append("| option | what it says |\n|---|---|\n");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      row(code(parameter.paramLabel()), words(parameter));
    }
    List<OptionSpec> options = new ArrayList<>(spec.options());
    options.sort(Comparator.comparing(OptionSpec::longestName));
    options.forEach(option -> row(name(option), words(option)));
  }

  private static String name(OptionSpec option) {
    String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    return code(String.join(", ", option.names()) + label);
  }

  private static String words(ArgSpec arg) {
    String words = plain(arg.description());
    return arg.required() ? words + " (required)" : words;
  }

  private static String description(CommandLine command) {
    return plain(command.getCommandSpec().usageMessage().description());
  }

  private static String plain(String[] lines) {
    String words = String.join(" ", lines).replace("%n", " ").replace("%%", "%");
    return words.replaceAll("\\s+", " ").strip();
  }

  private void row(String first, String second) {
    page.append("| %s | %s |\n".formatted(first, second.replace("|", "\\|")));
  }

  private static String code(String text) {
    return "`" + text.replace("|", "\\|") + "`";
  }
}
