package io.medsam3.job;

import io.medsam3.predict.Segmentation;
import io.medsam3.volume.Rgb;
import io.medsam3.volume.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The colours in which {@link Drawn} shows each answer of a result, or each of its instances. */
final class ResultColours {
  private final List<Optional<Rgb>> answers = new ArrayList<>();
  private final List<List<Rgb>> instances = new ArrayList<>();
  private int drawn;

  ResultColours(JobResult result) {
    if (result.pictures().isEmpty()) {
      for (Segment segment : result.found().list()) {
        Rgb colour = Drawn.colour(drawn++); // also of one without a voxel
        add(segment.mask().isEmpty() ? Optional.empty() : Optional.of(colour), List.of());
      }
    } else {
      result.pictures().forEach(this::add);
    }
  }

  private void add(Segmentation answer) {
    boolean whole = answer.detections().isEmpty() && answer.found();
    List<Rgb> each = new ArrayList<>();
    Optional<Rgb> colour = whole ? Optional.of(Drawn.colour(drawn++)) : Optional.empty();
    answer.detections().forEach(one -> each.add(Drawn.colour(drawn++)));
    add(colour, each);
  }

  private void add(Optional<Rgb> colour, List<Rgb> each) {
    answers.add(colour);
    instances.add(List.copyOf(each));
  }

  /** Of the n-th answer, from 0, where it is drawn as one mask. */
  Optional<Rgb> answer(int n) {
    return answers.get(n);
  }

  /** Of the instances of the n-th answer; empty where it is one mask or nothing. */
  List<Rgb> instances(int n) {
    return instances.get(n);
  }
}
