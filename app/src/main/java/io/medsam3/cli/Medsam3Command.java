package io.medsam3.cli;

import io.medsam3.predict.Release;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a verb: explains the verbs. */
@Command(
    name = "medsam3",
    mixinStandardHelpOptions = true,
    versionProvider = Medsam3Command.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Segments medical pictures by words. Research use only, no medical device.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done, an empty mask included", "1:failed", "2:wrong usage"},
    subcommands = {
      SegmentCommand.class,
      DemoCommand.class,
      ReplayCommand.class,
      PullCommand.class,
      BundleCommand.class,
      InspectCommand.class,
      ConvertCommand.class,
      ExportCommand.class,
      GoldenCommand.class,
      TrainCommand.class,
      TrainClicksCommand.class,
      EvaluateCommand.class,
      RobustnessCommand.class,
      LintCommand.class,
      ImportCommand.class,
      BenchCommand.class,
      GenerateCompletion.class
    })
final class Medsam3Command implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  /** The version that results name, too. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Medical SAM3 for Java " + Release.version()};
    }
  }
}
