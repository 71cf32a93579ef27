package io.medsam3.dicom.data;

import java.math.BigInteger;
import java.util.UUID;

/** Unique identifiers under 2.25, made from a UUID (PS3.5 section B.2). */
public final class Uid {
  private Uid() {}

  public static String random() {
    return of(UUID.randomUUID());
  }

  static String of(UUID uuid) {
    BigInteger high = BigInteger.valueOf(uuid.getMostSignificantBits());
    BigInteger low = BigInteger.valueOf(uuid.getLeastSignificantBits());
    BigInteger word = BigInteger.ONE.shiftLeft(64);
    return "2.25." + high.mod(word).shiftLeft(64).add(low.mod(word));
  }
}
