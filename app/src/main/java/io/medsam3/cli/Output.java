package io.medsam3.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a command says: its result on standard output, its progress on standard error. */
final class Output {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  @Option(names = "--json", description = "print the result as JSON")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "no progress on standard error")
  private boolean quiet;

  boolean isJson() {
    return json;
  }

  /** One line of the result. */
  void line(String format, Object... values) {
    out().println(values.length == 0 ? format : format.formatted(values));
    out().flush();
  }

  /** The whole result as JSON. */
  void json(Object value) {
    // Made here, for a start without --json need not load a JSON library.
    JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    out().println(mapper.writeValueAsString(value));
  }

  /** Facts in the way that was asked for: as JSON, or one line each. */
  void facts(Map<String, ?> facts) {
    if (json) {
      json(facts);
      return;
    }
    facts.forEach(
        (name, value) -> {
          if (value instanceof List<?> several) {
            several.forEach(each -> line("%-12s %s", name, each));
          } else {
            line("%-12s %s", name, value);
          }
        });
  }

  /** Tells what happens now. */
  void progress(String format, Object... values) {
    if (!quiet) {
      err().println(values.length == 0 ? format : format.formatted(values));
      err().flush();
    }
  }

  /** Tells what happens now, as it is. */
  void say(String line) {
    progress("%s", line);
  }

  /** Tells what is odd but no failure; {@code --quiet} does not hide it. */
  void warn(List<String> sentences) {
    sentences.forEach(sentence -> err().println("medsam3: warning: " + sentence));
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
