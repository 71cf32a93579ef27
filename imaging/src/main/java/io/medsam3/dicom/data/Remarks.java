package io.medsam3.dicom.data;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was odd in a file while it was read, and the file's name for messages. */
public final class Remarks {
  private final Set<String> sentences = Collections.synchronizedSet(new LinkedHashSet<>());
  private final String file;

  Remarks(String file) {
    this.file = file;
  }

  public String file() {
    return file;
  }

  /** Each sentence is kept once. */
  public void add(String sentence) {
    sentences.add(sentence);
  }

  public List<String> sentences() {
    synchronized (sentences) {
      return List.copyOf(sentences);
    }
  }
}
