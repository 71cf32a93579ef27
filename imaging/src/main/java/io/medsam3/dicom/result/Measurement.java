package io.medsam3.dicom.result;

import java.util.Optional;

/**
 * One number about one segment, coded.
 *
 * @param unit of UCUM
 * @param derivation how it was won from many values, such as their mean
 */
public record Measurement(
    ConceptCode name, double value, ConceptCode unit, Optional<ConceptCode> derivation) {
  private static final ConceptCode MILLIMETRE = ucum("mm", "millimeter");

  public Measurement {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "%s is %s; a report needs finite numbers".formatted(name.meaning(), value));
    }
  }

  public static Measurement volume(double cubicMillimetres) {
    ConceptCode name = ConceptCode.sct("118565006", "Volume");
    return plain(name, cubicMillimetres, ucum("mm3", "cubic millimeter"));
  }

  public static Measurement area(double squareMillimetres) {
    ConceptCode name = ConceptCode.sct("42798000", "Area");
    return plain(name, squareMillimetres, ucum("mm2", "square millimeter"));
  }

  public static Measurement longAxis(double millimetres) {
    return plain(ConceptCode.sct("103339001", "Long Axis"), millimetres, MILLIMETRE);
  }

  public static Measurement shortAxis(double millimetres) {
    return plain(ConceptCode.sct("103340004", "Short Axis"), millimetres, MILLIMETRE);
  }

  /** Largest distance of two points of the object. */
  public static Measurement maximumDiameter(double millimetres) {
    ConceptCode name = new ConceptCode("L0JK", "IBSI", "Maximum 3D diameter");
    return plain(name, millimetres, MILLIMETRE);
  }

  /** Mean of the intensities of a CT. */
  public static Measurement meanHounsfield(double units) {
    ConceptCode name = ConceptCode.dcm("112031", "Attenuation Coefficient");
    return mean(name, units, ucum("[hnsf'U]", "Hounsfield unit"));
  }

  /** Mean of intensities that have no unit, as those of MR. */
  public static Measurement meanIntensity(double value) {
    ConceptCode name = ConceptCode.dcm("110852", "MR signal intensity");
    return mean(name, value, ucum("1", "no units"));
  }

  private static Measurement plain(ConceptCode name, double value, ConceptCode unit) {
    return new Measurement(name, value, unit, Optional.empty());
  }

  private static Measurement mean(ConceptCode name, double value, ConceptCode unit) {
    return new Measurement(name, value, unit, Optional.of(ConceptCode.sct("373098007", "Mean")));
  }

  private static ConceptCode ucum(String value, String meaning) {
    return new ConceptCode(value, "UCUM", meaning);
  }
}
