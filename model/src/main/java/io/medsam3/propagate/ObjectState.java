package io.medsam3.propagate;

import io.medsam3.volume.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** An object at one moment: everything asked about it so far, and its mask. */
record ObjectState(List<Act> acts, Mask mask) {
  ObjectState {
    acts = List.copyOf(acts);
  }

  /** One request about an object. */
  sealed interface Act {}

  record Prompted(int slice, SlicePrompt prompt) implements Act {}

  record Propagated() implements Act {}

  ObjectState then(Act act) {
    List<Act> longer = new ArrayList<>(acts);
    longer.add(act);
    return new ObjectState(longer, mask);
  }

  Set<Integer> promptedSlices() {
    return acts.stream()
        .filter(Prompted.class::isInstance)
        .map(act -> ((Prompted) act).slice())
        .collect(Collectors.toUnmodifiableSet());
  }
}
