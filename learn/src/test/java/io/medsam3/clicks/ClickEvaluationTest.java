package io.medsam3.clicks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClickEvaluationTest {
  @Test
  void aCommaInAWayOfAskingStaysInItsCell() {
    String way = "1 click through coronal slices, three planes";
    ClickScore score = new ClickScore("set", "all labels", "v.nii.gz", 1, way, 0.5);
    assertThat(new ClickEvaluation(List.of(score)).csv())
        .endsWith("\nset,all labels,v.nii.gz,1,\"" + way + "\",0.5000,0.3333\n");
  }
}
