package io.medsam3.train;

/** Tokens that tell phrases apart and cost no vocabulary. */
final class DrawnTokens {
  static final PhraseTokens TOKENS =
      phrase -> {
        long[] ids = new long[32];
        ids[0] = 49406;
        ids[1] = 1 + Math.floorMod(phrase.hashCode(), 49000);
        ids[2] = 49407;
        return ids;
      };

  private DrawnTokens() {}
}
