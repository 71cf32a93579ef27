package io.medsam3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The shell launcher, in a distribution and in a checkout, with a program that tells its start. */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "the launcher is a shell script")
class LauncherTest {
  private static final String PROGRAM =
      """
      package io.medsam3.cli;
      public final class Main {
        public static void main(String[] args) {
          System.out.println("home <" + System.getProperty("medsam3.home") + ">");
          for (String arg : args) {
            System.out.println("argument <" + arg + ">");
          }
          System.exit(args.length);
        }
      }
      """;

  @TempDir Path folder;
  private Path home;

  /** A folder that can do nothing but run: its build only tells that it was called. */
  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectory(folder.toRealPath().resolve("Medical SAM3"));
    Files.copy(
        Path.of("..", "medsam3"), home.resolve("medsam3"), StandardCopyOption.COPY_ATTRIBUTES);
    Path build = Files.writeString(home.resolve("mvnw"), "#!/bin/sh\necho builds\nexit 99\n");
    assertThat(build.toFile().setExecutable(true)).isTrue();
  }

  private void writeProgram(Path jar) throws IOException {
    Path source = Files.writeString(folder.resolve("Main.java"), PROGRAM);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.toString(), source.toString());
    assertThat(failed).isZero();
    Files.createDirectories(jar.getParent());
    String name = "io/medsam3/cli/Main.class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file)) {
      entries.putNextEntry(new ZipEntry(name));
      Files.copy(folder.resolve(name), entries);
    }
  }

  private void assertStarts(Path launcher, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(launcher.toString()));
    line.addAll(List.of(arguments));
    Path words = folder.resolve("words");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(words.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().keySet().removeAll(List.of("MEDSAM3_JAVA_FLAGS", "JAVA_TOOL_OPTIONS"));
    Process process = builder.start();
    boolean ended = process.waitFor(240, TimeUnit.SECONDS);
    process.destroyForcibly();

    List<String> expected = new ArrayList<>(List.of("home <" + home + ">"));
    for (String argument : arguments) {
      expected.add("argument <" + argument + ">");
    }
    assertThat(ended).isTrue();
    assertThat(words).hasContent(String.join("\n", expected));
    assertThat(process.exitValue()).isEqualTo(arguments.length);
  }

  @Test
  void aDistributionRunsWhatIsInLib() throws Exception {
    writeProgram(home.resolve("lib").resolve("medsam3-app-9.8.7.jar"));
    assertStarts(home.resolve("medsam3"), "inspect", "a file.png", "", "*");
    assertThat(home.resolve("app")).doesNotExist();
  }

  @Test
  void aDistributionMayBeStartedThroughALink() throws Exception {
    writeProgram(home.resolve("lib").resolve("medsam3-app-9.8.7.jar"));
    Path bin = Files.createDirectory(folder.resolve("my bin"));
    Path link = Files.createSymbolicLink(bin.resolve("medsam3"), home.resolve("medsam3"));
    assertStarts(link, "inspect", "a file.png");
  }

  @Test
  void aDistributionPassesOnTheExitCodeOfARunThatArchivesClasses() throws Exception {
    writeProgram(home.resolve("lib").resolve("medsam3-app-9.8.7.jar"));
    assertStarts(home.resolve("medsam3"), "segment", "a file.png", "--text", "cell nucleus");
  }

  @Test
  void aBuiltCheckoutRunsWhatItBuilt() throws Exception {
    Path target = home.resolve("app").resolve("target");
    writeProgram(target.resolve("medsam3-app-9.8.7.jar"));
    Files.createFile(target.resolve("built"));
    assertStarts(home.resolve("medsam3"), "inspect", "a file.png");
  }
}
