package io.medsam3.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles programs of one file each, and runs them within this JVM. */
final class ExamplePrograms {
  private final Path classes;

  private ExamplePrograms(Path classes) {
    this.classes = classes;
  }

  /** The programs of a folder by name. */
  static List<String> names(Path sources) throws IOException {
    try (Stream<Path> files = Files.list(sources)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .sorted()
          .toList();
    }
  }

  /** Compiles all programs of a folder, each for itself as the source launcher does. */
  static ExamplePrograms compile(Path sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "--release",
            "17",
            "-proc:none",
            "-Xlint:all,-path,-classfile,-options",
            "-Werror",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString());
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      for (String name : names(sources)) {
        var found = new DiagnosticCollector<JavaFileObject>();
        var source = files.getJavaFileObjects(sources.resolve(name + ".java"));
        compiler.getTask(null, files, found, options, null, source).call();
        assertThat(found.getDiagnostics()).as("what the compiler says of %s", name).isEmpty();
      }
    }
    return new ExamplePrograms(classes);
  }

  /** Runs one program and returns what it printed on standard output. */
  String run(String name, Object... words) throws Exception {
    String[] args = Stream.of(words).map(Object::toString).toArray(String[]::new);
    PrintStream before = System.out;
    var printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause() instanceof Exception cause ? cause : thrown;
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
