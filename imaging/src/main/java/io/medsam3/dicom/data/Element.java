package io.medsam3.dicom.data;

import java.util.List;

/** The value of one tag: plain bytes, items of a sequence, or fragments of compressed pixels. */
public sealed interface Element {

  /** A value as it stands in the file. */
  record Plain(Vr vr, Span span) implements Element {}

  /** Items of a sequence that has been read. */
  record Items(List<DataSet> items) implements Element {}

  /** Encapsulated pixel data (PS3.5 annex A.4); the first fragment is the basic offset table. */
  record Fragments(List<Span> spans) implements Element {}
}
