package io.medsam3.cli;

import io.medsam3.peers.PeersException;
import io.medsam3.train.TrainingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.core.JacksonException;

/**
 * The one place that turns exceptions into words and exit codes: one line for what a caller or a
 * file did wrong, a stack trace only for what is our bug.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  /** What libtorch says when the system refuses memory; the mapped API has no type for it. */
  private static final Pattern REFUSED = Pattern.compile("you tried to allocate (\\d+) bytes");

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    say(err, words(failure));
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return WRONG_USAGE;
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    Exception failure = unwrapped(thrown);
    if (failure instanceof ParameterException wrong) {
      return handleParseException(wrong, new String[0]);
    }
    if (isCallersMistake(failure)) {
      say(command.getErr(), words(failure));
      return WRONG_USAGE;
    }
    if (failure instanceof IOException
        || failure instanceof JacksonException
        || failure instanceof PeersException
        || failure instanceof TrainingException) {
      say(command.getErr(), words(failure));
      return FAILED;
    }
    Matcher refused = REFUSED.matcher(words(failure));
    if (refused.find()) {
      return lackOfMemory("a tensor of %s bytes".formatted(refused.group(1)), command.getErr());
    }
    failure.printStackTrace(command.getErr());
    say(command.getErr(), "this is a bug; please report it with the lines above");
    return FAILED;
  }

  /** One line for what did not fit, with what to do about it. */
  int lackOfMemory(@Nullable String what, PrintWriter err) {
    say(
        err,
        "not enough memory (%s); use --precision bfloat16 or smaller batches, close other programs,"
                .formatted(what)
            + " or give Java more, such as MEDSAM3_JAVA_FLAGS=-Xmx4g");
    return FAILED;
  }

  private static Exception unwrapped(Exception thrown) {
    Throwable cause = thrown instanceof UncheckedIOException ? thrown.getCause() : null;
    return cause instanceof IOException inner ? inner : thrown;
  }

  private static boolean isCallersMistake(Exception failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof NoSuchElementException
        || failure instanceof NoSuchFileException
        || failure instanceof NotDirectoryException;
  }

  private static String words(Exception failure) {
    if (failure instanceof FileSystemException file) {
      return file.getFile() + ": " + reason(file);
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** What the type says; the message of these exceptions is often the bare file name. */
  private static String reason(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return failure.getReason() == null ? "no such file" : failure.getReason();
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a folder";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way";
    }
    return failure.getReason() == null ? "cannot be used" : failure.getReason();
  }

  private static void say(PrintWriter err, String message) {
    err.println("medsam3: " + message);
  }
}
