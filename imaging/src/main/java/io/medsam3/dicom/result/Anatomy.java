package io.medsam3.dicom.result;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Codes of concepts. A concept that is not in the table gets a code of a private scheme with its
 * own words, never a wrong public one.
 */
final class Anatomy {
  static final String PRIVATE_SCHEME = "99MEDSAM3";
  static final ConceptCode STRUCTURE = ConceptCode.sct("123037004", "Anatomical Structure");
  static final ConceptCode ABNORMAL =
      ConceptCode.sct("49755003", "Morphologically Abnormal Structure");

  private static final ConceptCode LEFT = ConceptCode.sct("7771000", "Left");
  private static final ConceptCode RIGHT = ConceptCode.sct("24028007", "Right");

  private static final Map<String, ConceptCode> NORMAL =
      Map.ofEntries(
          entry("10200004", "Liver"),
          entry("78961009", "Spleen"),
          entry("64033007", "Kidney"),
          entry("15776009", "Pancreas"),
          entry("69695003", "Stomach"),
          entry("28231008", "Gallbladder"),
          entry("89837001", "Urinary bladder"),
          entry("71854001", "Colon"),
          entry("38848004", "Duodenum"),
          entry("30315005", "Small intestine"),
          entry("32849002", "Esophagus"),
          entry("44567001", "Trachea"),
          entry("39607008", "Lung"),
          entry("45653009", "Upper lobe of lung"),
          entry("80891009", "Heart"),
          entry("87878005", "Left ventricle"),
          entry("15825003", "Aorta"),
          entry("12738006", "Brain"),
          entry("23451007", "Adrenal gland"),
          entry("41216001", "Prostate"),
          entry("69748006", "Thyroid gland"),
          entry("76752008", "Breast"),
          entry("59441001", "Lymph node"),
          entry("272673000", "Bone"),
          entry("71341001", "Femur"),
          entry("54735007", "Sacrum"),
          entry("66794005", "L1 vertebra"),
          entry("51114001", "Artery"),
          entry("29092000", "Vein"),
          entry("39937001", "Skin"),
          entry("5665001", "Retina"),
          entry("4421005", "Cell"),
          entry("84640000", "Nucleus"));

  private static final Map<String, ConceptCode> FINDINGS =
      Map.ofEntries(
          entry("108369006", "Neoplasm"),
          entry("4147007", "Mass"),
          entry("52988006", "Lesion"),
          entry("27925004", "Nodule"),
          entry("367643001", "Cyst"),
          entry("50960005", "Hemorrhage"),
          entry("79654002", "Edema"),
          entry("6574001", "Necrosis"),
          entry("41699000", "Effusion"));

  private static final Map<String, String> SYNONYMS =
      Map.of(
          "bladder", "urinary bladder",
          "oesophagus", "esophagus",
          "thyroid", "thyroid gland",
          "adrenal", "adrenal gland",
          "tumor", "neoplasm",
          "tumour", "neoplasm",
          "haemorrhage", "hemorrhage",
          "oedema", "edema",
          "cell nucleus", "nucleus");

  private Anatomy() {}

  private static Map.Entry<String, ConceptCode> entry(String value, String meaning) {
    return Map.entry(meaning.toLowerCase(Locale.ROOT), ConceptCode.sct(value, meaning));
  }

  /** Left or right when a concept that is coded without its side names one. */
  static Optional<ConceptCode> side(String words) {
    if (NORMAL.containsKey(words)) {
      return Optional.empty();
    }
    boolean left = words.matches("(.*\\W)?left(\\W.*)?");
    boolean right = words.matches("(.*\\W)?right(\\W.*)?");
    if (left == right) {
      return Optional.empty();
    }
    return Optional.of(left ? LEFT : RIGHT);
  }

  static ConceptCode category(String words) {
    return FINDINGS.containsKey(known(words)) ? ABNORMAL : STRUCTURE;
  }

  static ConceptCode type(String concept) {
    String words = known(concept.toLowerCase(Locale.ROOT));
    ConceptCode normal = NORMAL.get(words);
    if (normal != null) {
      return normal;
    }
    ConceptCode finding = FINDINGS.get(words);
    if (finding != null) {
      return finding;
    }
    CRC32 digest = new CRC32();
    digest.update(concept.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    return new ConceptCode("C%08X".formatted(digest.getValue()), PRIVATE_SCHEME, concept);
  }

  // The table's word for a concept without its side; a plural counts as its singular.
  private static String known(String words) {
    String plain = words.strip();
    if (isListed(plain)) {
      return SYNONYMS.getOrDefault(plain, plain);
    }
    plain = plain.replaceAll("\\b(left|right)\\b", "").replaceAll("[\\s_,()]+", " ").strip();
    String singular = plain.endsWith("s") ? plain.substring(0, plain.length() - 1) : plain;
    String kept = isListed(plain) || !isListed(singular) ? plain : singular;
    return SYNONYMS.getOrDefault(kept, kept);
  }

  private static boolean isListed(String words) {
    return NORMAL.containsKey(words) || FINDINGS.containsKey(words) || SYNONYMS.containsKey(words);
  }
}
