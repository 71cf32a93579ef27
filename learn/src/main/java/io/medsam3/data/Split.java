package io.medsam3.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Divides rows between training and validation by a hash of their group, so that no group is ever
 * on both sides and adding rows moves none; rows that name their split keep it.
 *
 * @param share of groups that go to validation
 * @param seed another seed draws another split
 * @param heldOut sets that training never sees at all: their rows all go to validation
 */
public record Split(double share, long seed, Set<String> heldOut) {
  /** The split of every published number: 15 % of groups, seed 42, no set held out. */
  public static final Split DEFAULT = new Split(0.15, 42, Set.of());

  public Split {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share is " + share + "; it lies between 0 and 1");
    }
    heldOut = Set.copyOf(heldOut);
  }

  public boolean isValidation(Row row) {
    if (row.split() != null && !heldOut.contains(row.dataset())) {
      return row.split().equals(Row.VALIDATION);
    }
    return isValidation(row.dataset(), row.group());
  }

  /** On which side a group of a set is that does not name its split. */
  public boolean isValidation(String dataset, String group) {
    long hash = Hashing.of(seed + ":" + dataset + "/" + group);
    return heldOut.contains(dataset) || (hash >>> 11) * 0x1p-53 < share;
  }

  public Manifest training(Manifest all) {
    return all.where(row -> !isValidation(row));
  }

  public Manifest validation(Manifest all) {
    return all.where(this::isValidation);
  }

  /** The training rows, of which there is at least one. */
  public Manifest requireTraining(Manifest all) throws IOException {
    return required(training(all), "training", all, "leave it out for a split by groups");
  }

  /**
   * The validation rows, of which there is at least one.
   *
   * @param otherwise what else the user can do, for the message
   */
  public Manifest requireValidation(Manifest all, String otherwise) throws IOException {
    return required(validation(all), "validation", all, otherwise);
  }

  private Manifest required(Manifest some, String side, Manifest all, String otherwise)
      throws IOException {
    if (some.rows().isEmpty()) {
      throw new IOException(
          ("%s: none of %d rows is a %s row (of groups whose rows do not name a 'split', %.0f %% are for"
                  + " validation, by a hash of their names); write \"split\": \"%s\" into some rows of"
                  + " index.jsonl, or %s")
              .formatted(all.folder(), all.rows().size(), side, 100 * share, side, otherwise));
    }
    return some;
  }

  /** FNV-1a followed by a finaliser that spreads it over all 64 bits. */
  private static final class Hashing {
    static long of(String text) {
      long h = 0xCBF29CE484222325L;
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        h = (h ^ (b & 0xFF)) * 0x100000001B3L;
      }
      h = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
      h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
      return h ^ (h >>> 31);
    }
  }
}
