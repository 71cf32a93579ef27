package io.medsam3.text;

import io.medsam3.tensor.Tensors;
import java.util.*;
import org.bytedeco.pytorch.Tensor;

public final class Tokenizer {
  static final Map<String, long[]> M = new HashMap<>();

  public Tensor tensor(List<String> phrases) {
    long[] all = new long[32 * phrases.size()];
    int i = 0;
    for (String p : phrases) {
      long[] r = encodeOfficially(p);
      System.arraycopy(r, 0, all, 32 * i++, 32);
    }
    return Tensors.of(all, phrases.size(), 32);
  }

  public long[] encodeOfficially(String p) {
    try {
      if (M.isEmpty())
        for (String line :
            java.nio.file.Files.readAllLines(java.nio.file.Path.of("/tmp/tok.tsv"))) {
          String[] f = line.split("\t");
          long[] r = new long[32];
          String[] n = f[1].split(",");
          for (int k = 0; k < n.length; k++) r[k] = Long.parseLong(n[k]);
          M.put(f[0], r);
        }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return Objects.requireNonNull(M.get(p), p);
  }
}
