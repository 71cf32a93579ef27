package io.medsam3.dicom.result;

import io.medsam3.dicom.data.DataSet;
import io.medsam3.dicom.data.Tag;
import java.util.List;

/** Content items of a structured report (PS3.3 section C.17.3). */
final class ReportItem {
  static final String CONTAINS = "CONTAINS";
  static final String CONTEXT = "HAS OBS CONTEXT";
  static final String MODIFIER = "HAS CONCEPT MOD";

  private ReportItem() {}

  static DataSet container(ConceptCode name, String template, List<DataSet> children) {
    DataSet item =
        item(CONTAINS, "CONTAINER", name)
            .put(Tag.CONTINUITY_OF_CONTENT, "SEPARATE")
            .put(Tag.CONTENT_SEQUENCE, children);
    if (!template.isEmpty()) {
      item.put(
          Tag.CONTENT_TEMPLATE_SEQUENCE,
          new DataSet().put(Tag.MAPPING_RESOURCE, "DCMR").put(Tag.TEMPLATE_IDENTIFIER, template));
    }
    return item;
  }

  static DataSet code(String relation, ConceptCode name, ConceptCode value) {
    return item(relation, "CODE", name).put(Tag.CONCEPT_CODE_SEQUENCE, value.item());
  }

  static DataSet text(String relation, ConceptCode name, String value) {
    return item(relation, "TEXT", name).put(Tag.TEXT_VALUE, value);
  }

  static DataSet uid(String relation, ConceptCode name, String value) {
    return item(relation, "UIDREF", name).put(Tag.UID_VALUE, value);
  }

  static DataSet image(ConceptCode name, DataSet reference) {
    return item(CONTAINS, "IMAGE", name).put(Tag.REFERENCED_SOP_SEQUENCE, reference);
  }

  static DataSet number(Measurement measurement) {
    DataSet value =
        new DataSet()
            .put(Tag.NUMERIC_VALUE, measurement.value())
            .put(Tag.MEASUREMENT_UNITS_CODE_SEQUENCE, measurement.unit().item());
    DataSet item =
        item(CONTAINS, "NUM", measurement.name()).put(Tag.MEASURED_VALUE_SEQUENCE, value);
    measurement
        .derivation()
        .ifPresent(
            how ->
                item.put(
                    Tag.CONTENT_SEQUENCE,
                    code(MODIFIER, ConceptCode.dcm("121401", "Derivation"), how)));
    return item;
  }

  private static DataSet item(String relation, String type, ConceptCode name) {
    return new DataSet()
        .put(Tag.RELATIONSHIP_TYPE, relation)
        .put(Tag.VALUE_TYPE, type)
        .put(Tag.CONCEPT_NAME_CODE_SEQUENCE, name.item());
  }
}
