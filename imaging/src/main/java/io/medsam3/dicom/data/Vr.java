package io.medsam3.dicom.data;

import org.jspecify.annotations.Nullable;

/** Value representations of PS3.5 section 6.2. */
public enum Vr {
  AE(Kind.TEXT),
  AS(Kind.TEXT),
  AT(Kind.BINARY, 4, false),
  CS(Kind.TEXT),
  DA(Kind.TEXT),
  DS(Kind.TEXT),
  DT(Kind.TEXT),
  FD(Kind.BINARY, 8, false),
  FL(Kind.BINARY, 4, false),
  IS(Kind.TEXT),
  LO(Kind.NAMED_TEXT),
  LT(Kind.LONG_TEXT),
  OB(Kind.BINARY, 1, true),
  OD(Kind.BINARY, 8, true),
  OF(Kind.BINARY, 4, true),
  OL(Kind.BINARY, 4, true),
  OV(Kind.BINARY, 8, true),
  OW(Kind.BINARY, 2, true),
  PN(Kind.NAMED_TEXT),
  SH(Kind.NAMED_TEXT),
  SL(Kind.BINARY, 4, false),
  SQ(Kind.SEQUENCE, 1, true),
  SS(Kind.BINARY, 2, false),
  ST(Kind.LONG_TEXT),
  SV(Kind.BINARY, 8, true),
  TM(Kind.TEXT),
  UC(Kind.NAMED_TEXT, 1, true),
  UI(Kind.TEXT),
  UL(Kind.BINARY, 4, false),
  UN(Kind.BINARY, 1, true),
  UR(Kind.LONG_TEXT, 1, true),
  US(Kind.BINARY, 2, false),
  UT(Kind.LONG_TEXT, 1, true),
  UV(Kind.BINARY, 8, true);

  /** How a value is laid out; only named and long text follow the SpecificCharacterSet. */
  enum Kind {
    BINARY,
    TEXT,
    NAMED_TEXT,
    LONG_TEXT,
    SEQUENCE
  }

  private static final Vr[] VALUES = values();

  final Kind kind;

  /** Bytes of one number. */
  final int unit;

  /** Two reserved bytes and a length of 32 bits follow in explicit encodings. */
  final boolean longForm;

  Vr(Kind kind) {
    this(kind, 1, false);
  }

  Vr(Kind kind, int unit, boolean longForm) {
    this.kind = kind;
    this.unit = unit;
    this.longForm = longForm;
  }

  /** The representation with these two letters, or null when there is none. */
  static @Nullable Vr of(int first, int second) {
    for (Vr vr : VALUES) {
      if (vr.name().charAt(0) == first && vr.name().charAt(1) == second) {
        return vr;
      }
    }
    return null;
  }

  boolean isText() {
    return kind == Kind.TEXT || kind == Kind.NAMED_TEXT || kind == Kind.LONG_TEXT;
  }

  /** What fills a value up to an even length: zero for identifiers and bytes, else a space. */
  byte padding() {
    return isText() && this != UI ? (byte) ' ' : 0;
  }
}
