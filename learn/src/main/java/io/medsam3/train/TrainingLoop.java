package io.medsam3.train;

import io.medsam3.peers.Peers;
import io.medsam3.peers.PeersException;
import java.io.IOException;

/**
 * Does step after step until the schedule is over or an end is wanted, with a log and saved states
 * on the way.
 *
 * <p>Several processes end after the same step, whichever of them is to end.
 */
public final class TrainingLoop {
  private final Pace pace;
  private final TrainLog log;
  private final Peers peers;
  private final Watcher watcher;
  private TrainingState.Position at = new TrainingState.Position(0, 0);

  /** At step 0, in one process. */
  public TrainingLoop(Pace pace, TrainLog log, Watcher watcher) {
    this(pace, log, watcher, Peers.ALONE);
  }

  /** At step 0. */
  TrainingLoop(Pace pace, TrainLog log, Watcher watcher, Peers peers) {
    this.pace = pace;
    this.log = log;
    this.peers = peers;
    this.watcher = watcher;
  }

  /**
   * How long, and what happens how often.
   *
   * @param schedule of the learning rate and the end
   * @param checkpointMinutes time between saved states
   * @param logSteps steps between lines of the log
   */
  public record Pace(Schedule schedule, double checkpointMinutes, int logSteps) {}

  /** What is trained. */
  public interface Trained {
    /** Learning rate of the next step. */
    double rate();

    /** Does a step and counts it; returns its numbers, of which the time is not used. */
    TrainLog.Entry step(double rate);

    /** What follows a step now and then, such as a measurement; called after each. */
    default void afterStep() throws IOException {}

    /** Writes everything that is needed to go on. */
    void save() throws IOException;

    /** Writes the same after a step that failed and changed nothing, as far as it can. */
    default void saveBeforeFailure() throws IOException {
      save();
    }
  }

  /** Where the training is. */
  public TrainingState.Position position() {
    return at;
  }

  /** Goes on from there. */
  public void goTo(TrainingState.Position position) {
    at = position;
  }

  /** Counts a step. */
  public void stepDone() {
    at = new TrainingState.Position(at.step() + 1, at.seconds());
  }

  /** Share of the schedule that is over, 0 to 1. */
  public double progress() {
    return pace.schedule().progress(at.step(), at.seconds());
  }

  /** Trains, and saves at the end; returns whether the schedule is over. */
  public boolean run(Trained trained) throws IOException {
    double saved = at.seconds();
    boolean ends = peers.sum(wantsEnd())[0] > 0;
    while (!ends && progress() < 1) {
      double rate = trained.rate();
      ends = step(trained, rate);
      if (peers.isFirst() && log.pending() >= pace.logSteps()) {
        log.flush(at.step(), rate, progress(), at.seconds());
      }
      trained.afterStep();
      if (!ends && at.seconds() - saved > 60 * pace.checkpointMinutes()) {
        trained.save();
        saved = at.seconds();
      }
    }
    if (peers.isFirst() && log.pending() > 0) {
      log.flush(at.step(), trained.rate(), progress(), at.seconds());
    }
    trained.save();
    boolean over = progress() >= 1;
    if (!over) {
      watcher.say(
          "ended after %d steps, as was asked, and saved; the same command goes on from there"
              .formatted(at.step()));
    }
    return over;
  }

  /** Does a step; returns whether any process is to end after it. */
  private boolean step(Trained trained, double rate) throws IOException {
    long start = System.nanoTime();
    try {
      TrainLog.Entry entry = trained.step(rate);
      double took = (System.nanoTime() - start) * 1e-9;
      double clock = peers.isFirst() ? at.seconds() + took : 0;
      double[] all = peers.sum(clock, wantsEnd());
      at = new TrainingState.Position(at.step(), all[0]);
      log.add(new TrainLog.Entry(entry.losses(), entry.gradientNorm(), entry.pictures(), took));
      return all[1] > 0;
    } catch (TrainingException | PeersException failure) {
      trained.saveBeforeFailure();
      throw failure;
    }
  }

  private double wantsEnd() {
    return watcher.wantsEnd() ? 1 : 0;
  }
}
