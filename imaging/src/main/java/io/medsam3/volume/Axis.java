package io.medsam3.volume;

/** An axis of a grid: I is the fastest in memory, K the slowest. */
public enum Axis {
  I,
  J,
  K
}
