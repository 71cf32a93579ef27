package io.medsam3.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.medsam3.predict.BoxExemplar;
import io.medsam3.predict.Detection;
import io.medsam3.predict.Provenance;
import io.medsam3.predict.SliceScore;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The page about the record names every key that a record can have. */
class ResultRecordPageTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "record.md");

  @Test
  void everyFieldHasARowInTheTableOfItsRecord() throws Exception {
    String page = Files.readString(PAGE).replace("\r\n", "\n");
    List<String> missing = new ArrayList<>();
    for (Class<?> record : records(ResultRecord.class, new LinkedHashSet<>())) {
      String heading = "\n## `" + record.getSimpleName() + "`";
      int start = page.indexOf(heading);
      assertThat(start).as("%s: a part that begins with%s", PAGE, heading).isNotNegative();
      int end = page.indexOf("\n## ", start + 1);
      String part = end < 0 ? page.substring(start) : page.substring(start, end);
      for (RecordComponent field : record.getRecordComponents()) {
        if (!part.contains("\n| `" + field.getName() + "` |")) {
          missing.add(record.getSimpleName() + "." + field.getName());
        }
      }
    }
    assertThat(missing).as("fields that %s does not name", PAGE).isEmpty();
  }

  @Test
  void followsEveryNestedRecord() {
    assertThat(records(ResultRecord.class, new LinkedHashSet<>()))
        .contains(ResultRecord.Answer.class, ResultRecord.Extent.class, JobRequest.class)
        .contains(Provenance.class, SliceScore.class, Detection.Box.class, BoxExemplar.class)
        .contains(MaskFile.class);
  }

  private static Set<Class<?>> records(Type type, Set<Class<?>> seen) {
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        records(argument, seen);
      }
    } else if (type instanceof Class<?> known && known.isRecord() && seen.add(known)) {
      for (RecordComponent field : known.getRecordComponents()) {
        records(field.getGenericType(), seen);
      }
    }
    return seen;
  }
}
