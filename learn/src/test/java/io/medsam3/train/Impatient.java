package io.medsam3.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Wants the end from when it is asked for the n-th time on: a training asks before the first step,
 * after each, and at each case of a measurement.
 */
final class Impatient implements Watcher {
  private final int most;
  private final List<String> heard = new ArrayList<>();
  private int asked;

  Impatient(int most) {
    this.most = most;
  }

  @Override
  public void say(String line) {
    heard.add(line);
  }

  @Override
  public boolean wantsEnd() {
    return ++asked >= most;
  }

  List<String> heard() {
    return heard;
  }
}
