package io.medsam3.job;

import io.medsam3.predict.MedicalSam3;
import io.medsam3.predict.Progress;
import io.medsam3.predict.Provenance;
import io.medsam3.volume.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes a result again from its record, and compares the two bit by bit. */
public final class Replay {
  private final ResultRecord before;

  public Replay(ResultRecord before) {
    this.before = before;
  }

  /**
   * What came out.
   *
   * @param differences a sentence for each mask that is not the same; empty when all are identical
   * @param remarks what else was not as before, which may explain it
   */
  public record Outcome(JobResult result, List<String> differences, List<String> remarks) {
    public boolean identical() {
      return differences.isEmpty();
    }
  }

  /** Refuses an input or a model that is another than that of the record. */
  public Outcome run(MedicalSam3 model, Path input, Progress progress) throws IOException {
    requireSame(input.toString(), before.input().sha256(), Digests.input(input));
    Provenance now = model.provenance();
    requireSame(now.checkpoint(), before.provenance().checkpointSha256(), now.checkpointSha256());
    JobResult result =
        new Job(model, before.request())
            .run(JobInput.read(input, before.request().volume()), progress);
    List<String> differences = new ArrayList<>();
    for (int n = 0; n < before.answers().size(); n++) {
      ResultRecord.Answer old = before.answers().get(n);
      ResultRecord.Answer made = result.record().answers().get(n);
      if (!old.maskSha256().equals(made.maskSha256())) {
        differences.add(
            "'%s': the mask differs; %d voxels before, %d now"
                .formatted(old.phrase(), old.voxels(), made.voxels()));
      }
    }
    return new Outcome(result, differences, remarks(now));
  }

  private List<String> remarks(Provenance now) {
    Provenance then = before.provenance();
    List<String> remarks = new ArrayList<>();
    compare(remarks, "version", then.version(), now.version());
    compare(remarks, "precision", then.precision(), now.precision());
    compare(remarks, "device", then.device(), now.device());
    compare(remarks, "threads", then.threads(), now.threads());
    return remarks;
  }

  private static void compare(List<String> remarks, String what, Object then, Object now) {
    if (!then.equals(now)) {
      remarks.add("%s was %s and is %s".formatted(what, then, now));
    }
  }

  private static void requireSame(String file, String then, String now) throws IOException {
    if (!then.equals(now)) {
      throw new FormatException(
          "%s: is not the file of the record; its SHA-256 is %s and was %s"
              .formatted(file, now, then));
    }
  }
}
