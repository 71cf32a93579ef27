package io.medsam3.train;

/** Turns a phrase into the text encoder's token numbers, zero-padded to its context. */
@FunctionalInterface
public interface PhraseTokens {
  long[] of(String phrase);
}
