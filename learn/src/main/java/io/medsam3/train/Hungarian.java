package io.medsam3.train;

import java.util.Arrays;

/**
 * Assigns rows to columns at the least total cost, each at most once, by shortest augmenting paths.
 *
 * <p>Of the smaller side all are assigned. Reference: Crouse, On implementing 2D rectangular
 * assignment algorithms, IEEE TAES 52(4), 2016.
 */
final class Hungarian {
  private final double[][] cost;
  private final int rows;
  private final int columns;
  private final double[] rowPrice;
  private final double[] columnPrice;
  private final int[] rowOfColumn;
  private final int[] columnOfRow;

  private Hungarian(double[][] cost, int columns) {
    this.cost = cost;
    this.rows = cost.length;
    this.columns = columns;
    this.rowPrice = new double[rows];
    this.columnPrice = new double[columns];
    this.rowOfColumn = new int[columns];
    this.columnOfRow = new int[rows];
    Arrays.fill(rowOfColumn, -1);
    Arrays.fill(columnOfRow, -1);
  }

  /** For each row of {@code cost} its column, or -1; all rows have the same length. */
  static int[] assign(double[][] cost) {
    int rows = cost.length;
    int columns = rows == 0 ? 0 : cost[0].length;
    if (rows <= columns) {
      return new Hungarian(cost, columns).solve();
    }
    double[][] transposed = new double[columns][rows];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        transposed[c][r] = cost[r][c];
      }
    }
    int[] rowOf = new Hungarian(transposed, rows).solve();
    int[] columnOf = new int[rows];
    Arrays.fill(columnOf, -1);
    for (int c = 0; c < columns; c++) {
      columnOf[rowOf[c]] = c;
    }
    return columnOf;
  }

  private int[] solve() {
    for (int row = 0; row < rows; row++) {
      augment(row);
    }
    return columnOfRow;
  }

  /** Finds the cheapest way to give {@code start} a column, moving earlier rows where needed. */
  private void augment(int start) {
    double[] shortest = new double[columns];
    int[] before = new int[columns];
    boolean[] rowDone = new boolean[rows];
    boolean[] columnDone = new boolean[columns];
    Arrays.fill(shortest, Double.POSITIVE_INFINITY);
    double least = 0;
    int row = start;
    int sink = -1;
    while (sink < 0) {
      rowDone[row] = true;
      int next = -1;
      for (int c = 0; c < columns; c++) {
        if (columnDone[c]) {
          continue;
        }
        double way = least + cost[row][c] - rowPrice[row] - columnPrice[c];
        if (way < shortest[c]) {
          shortest[c] = way;
          before[c] = row;
        }
        if (next < 0
            || shortest[c] < shortest[next]
            || shortest[c] == shortest[next] && rowOfColumn[c] < 0) {
          next = c;
        }
      }
      if (next < 0 || !(shortest[next] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "row " + start + " has no finite cost; NaN predictions?");
      }
      least = shortest[next];
      columnDone[next] = true;
      if (rowOfColumn[next] < 0) {
        sink = next;
      } else {
        row = rowOfColumn[next];
      }
    }
    updatePrices(start, least, shortest, rowDone, columnDone);
    flip(start, sink, before);
  }

  private void updatePrices(
      int start, double least, double[] shortest, boolean[] rowDone, boolean[] columnDone) {
    rowPrice[start] += least;
    for (int r = 0; r < rows; r++) {
      if (rowDone[r] && r != start) {
        rowPrice[r] += least - shortest[columnOfRow[r]];
      }
    }
    for (int c = 0; c < columns; c++) {
      if (columnDone[c]) {
        columnPrice[c] -= least - shortest[c];
      }
    }
  }

  private void flip(int start, int sink, int[] before) {
    int column = sink;
    int row;
    do {
      row = before[column];
      rowOfColumn[column] = row;
      int freed = columnOfRow[row];
      columnOfRow[row] = column;
      column = freed;
    } while (row != start);
  }
}
