package io.medsam3.train;

import io.medsam3.golden.GoldenCase;
import io.medsam3.golden.GoldenFamily;
import io.medsam3.golden.GoldenReport;
import io.medsam3.tensor.Scope;
import org.bytedeco.pytorch.Tensor;

/** Losses of several masks per object, with their gradients. */
final class MultiMaskFamily implements GoldenFamily {
  private static final double OBJECTS = 2;
  private static final double VALUE = 1e-5;
  private static final double GRADIENT = 1e-4;

  @Override
  public boolean handles(GoldenCase golden) {
    return golden.has("multi/masks");
  }

  @Override
  public void run(GoldenCase golden, GoldenReport report) {
    try (Scope scope = new Scope()) {
      int side = (int) golden.tensor("multi/masks").size(-1);
      Tensor target = new GoldenTargets(golden).masks("multi/target_packed", side);
      Tensor masks = leaf(golden, "multi/masks");
      compare(golden, report, "focal", MultiMaskLosses.focal(masks, target, OBJECTS));
      report.compareIfStored(golden, "multi/focal_sum/grad_masks", masks.grad(), GRADIENT);
      masks = leaf(golden, "multi/masks");
      compare(golden, report, "dice", MultiMaskLosses.dice(masks, target, OBJECTS));
      report.compareIfStored(golden, "multi/dice_sum/grad_masks", masks.grad(), GRADIENT);
      for (String kind : new String[] {"l1", "mse"}) {
        Tensor ious = leaf(golden, "multi/ious");
        boolean absolute = kind.equals("l1");
        Tensor loss = MultiMaskLosses.iou(masks, target, ious, OBJECTS, absolute);
        compare(golden, report, "iou_" + kind, loss);
        String gradient = "multi/iou_" + kind + "_sum/grad_ious";
        report.compareIfStored(golden, gradient, ious.grad(), GRADIENT);
      }
    }
  }

  private static Tensor leaf(GoldenCase golden, String name) {
    return golden.tensor(name).clone().set_requires_grad(true);
  }

  /** Compares the losses and their weighted sum, and goes backward from that. */
  private static void compare(GoldenCase golden, GoldenReport report, String name, Tensor loss) {
    report.compareIfStored(golden, "multi/" + name, loss, VALUE);
    Tensor sum = loss.mul(golden.tensor("multi/weight")).sum();
    report.compareIfStored(golden, "multi/" + name + "_sum/loss", sum.reshape(1), VALUE);
    sum.backward();
  }
}
