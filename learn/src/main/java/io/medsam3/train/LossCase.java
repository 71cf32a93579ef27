package io.medsam3.train;

import io.medsam3.golden.GoldenCase;
import io.medsam3.golden.GoldenReport;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/** One golden case of losses: its predictions, its targets and where results go. */
record LossCase(GoldenCase golden, GoldenReport report, GoldenTargets targets) {
  private static final double VALUE = 1e-5;
  private static final double GRADIENT = 1e-4;

  RowPredictions predictions(long rows) {
    Tensor logits = golden.tensor("in/pred_logits").squeeze(-1);
    Tensor boxes = golden.tensor("in/pred_boxes");
    long count = Math.min(rows, logits.size(1));
    return RowPredictions.of(logits.narrow(1, 0, count), boxes.narrow(1, 0, count));
  }

  double boxCount() {
    return golden.manifest().path("num_boxes").asDouble();
  }

  Matches matches(String set) {
    long[] prompts = Tensors.toLongs(golden.tensor(set + "/batch"));
    long[] targets =
        golden.has(set + "/target")
            ? Tensors.toLongs(golden.tensor(set + "/target"))
            : LongStream.range(0, prompts.length).toArray();
    return new Matches(prompts, Tensors.toLongs(golden.tensor(set + "/row")), targets);
  }

  /** Compares a loss of one input, and the loss's gradient by it. */
  void loss(String name, String input, UnaryOperator<Tensor> loss) {
    if (!golden.has(name + "/loss")) {
      return;
    }
    try (Scope scope = new Scope()) {
      Tensor leaf = golden.tensor("in/" + input).clone().set_requires_grad(true);
      Tensor value = loss.apply(leaf);
      report.compareIfStored(golden, name + "/loss", value.reshape(1), VALUE);
      value.backward();
      report.compareIfStored(golden, name + "/grad_" + input, leaf.grad(), GRADIENT);
    }
  }

  Tensor chosen(Tensor rows, Matches matches) {
    long[] index = matches.flatRows(rows.size(1));
    return rows.flatten(0, 1).index_select(0, Tensors.of(index, index.length));
  }

  Tensor wanted(Tensor packed, Matches matches) {
    return packed.index_select(0, Tensors.of(matches.targets(), matches.count()));
  }
}
