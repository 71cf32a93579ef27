package io.medsam3.peers;

import org.bytedeco.pytorch.Tensor;

/**
 * The processes that train one network together, seen from one of them.
 *
 * <p>All of them must call the same methods in the same order. A method throws {@link
 * PeersException} when a process is lost; the run cannot go on then.
 */
public interface Peers extends AutoCloseable {
  /** One process by itself. */
  Peers ALONE = new Alone();

  /** This process's number, from 0. */
  int rank();

  /** How many there are. */
  int count();

  /** Whether this is the process that reads, writes and speaks for all. */
  default boolean isFirst() {
    return rank() == 0;
  }

  /** Begins to add a contiguous tensor over all processes, in place. */
  Pending beginSum(Tensor tensor);

  /** Gives the contiguous tensor of every process the values that one's has, by its rank. */
  void copyFrom(int rank, Tensor tensor);

  /** Gives the contiguous tensor of every process the values that the first one's has. */
  default void copyFirst(Tensor tensor) {
    copyFrom(0, tensor);
  }

  /** The sums over all processes, the same to the last bit in each. */
  double[] sum(double... own);

  /** The first process's numbers. */
  default double[] ofFirst(double... own) {
    return sum(isFirst() ? own : new double[own.length]);
  }

  /**
   * Refuses to go on when this process's text is not the first one's.
   *
   * @param what names the text in the message
   */
  default void requireSame(String what, String text) {
    double first = ofFirst(text.hashCode())[0];
    if (first != text.hashCode()) {
      throw new PeersException(
          "rank %d of %d: its %s is not that of rank 0; start all processes of a run alike"
              .formatted(rank(), count(), what));
    }
  }

  @Override
  void close();

  /** Something under way, which the caller closes. */
  interface Pending extends AutoCloseable {
    /** Returns when it is done. */
    void await();

    @Override
    void close();
  }
}
