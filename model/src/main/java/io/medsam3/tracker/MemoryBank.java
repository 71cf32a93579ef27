package io.medsam3.tracker;

import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Everything that a session remembers, of prompted frames and of frames tracked since. */
final class MemoryBank implements AutoCloseable {
  private final Map<Integer, Memory> conditioning = new LinkedHashMap<>();
  private final TreeMap<Integer, Memory> recent = new TreeMap<>();

  /** Where a frame stands from which memory is looked at. */
  record Place(int frame, int frames, boolean reverse) {
    /** How long ago, in the direction of travel. */
    int since(int other) {
      return (frame - other) * (reverse ? -1 : 1);
    }

    Place at(int other) {
      return new Place(other, frames, reverse);
    }

    boolean inside(int t) {
      return t >= 0 && t < frames;
    }
  }

  /** A remembered frame, and how many frames ago it was. */
  private record Aged(Memory memory, int age) {}

  Set<Integer> conditioningFrames() {
    return conditioning.keySet();
  }

  @Nullable Memory conditioning(int frame) {
    return conditioning.get(frame);
  }

  @Nullable Memory recent(int frame) {
    return recent.get(frame);
  }

  /** Remembers a prompted frame, instead of what was remembered of it. */
  void condition(int frame, Memory memory) {
    replace(conditioning, frame, memory);
    forget(recent, frame);
  }

  /** Remembers a tracked frame, instead of what was remembered of it. */
  void track(int frame, Memory memory) {
    replace(recent, frame, memory);
  }

  /**
   * Lets go of maps that neither the next frame in the direction of travel nor propagation from a
   * prompted frame would look at.
   */
  void shrink(Place place, boolean selection) {
    int step = place.reverse ? -1 : 1;
    Set<Integer> wanted = new HashSet<>(reach(place.at(place.frame + step), selection));
    wanted.add(place.frame);
    for (int prompted : conditioning.keySet()) {
      wanted.addAll(reach(new Place(prompted - 1, place.frames, true), selection));
      wanted.addAll(reach(new Place(prompted + 1, place.frames, false), selection));
    }
    recent.forEach(
        (frame, memory) -> {
          if (!wanted.contains(frame)) {
            memory.shrink();
          }
        });
  }

  /** Tracked frames whose maps a frame at that place looks at. */
  private List<Integer> reach(Place place, boolean selection) {
    List<Integer> reach = new ArrayList<>();
    if (!place.inside(place.frame)) {
      return reach;
    }
    List<Integer> useful =
        selection
            ? MemorySelection.useful(place.frame, place.reverse, place.frames, this::score)
            : List.of();
    for (int ago = 1; ago < Tracker.MEMORY_AGES; ago++) {
      if (!selection) {
        reach.add(before(place, ago));
      } else if (ago <= useful.size()) {
        reach.add(useful.get(useful.size() - ago));
      }
    }
    return reach;
  }

  /** Treats a frame whose prompts were taken back as merely tracked. */
  void demote(int frame) {
    Memory memory = conditioning.remove(frame);
    if (memory != null) {
      replace(recent, frame, memory);
    }
  }

  /** Keeps only the objects of those indices. */
  void only(long... objects) {
    try (Scope scope = new Scope()) {
      Tensor indices = Tensors.of(objects, objects.length);
      for (Map<Integer, Memory> memories : List.of(conditioning, recent)) {
        memories.replaceAll(
            (frame, memory) -> {
              Memory rest = memory.only(indices, true);
              memory.close();
              return rest;
            });
      }
    }
  }

  /** What the frame at {@code place} looks at; float32, in the caller's scope. */
  MemoryTokens tokens(Tracker tracker, Place place, boolean selection) {
    var split =
        MemorySelection.nearest(place.frame, conditioning.keySet(), MemorySelection.CONDITIONING);
    List<Integer> useful =
        selection
            ? MemorySelection.useful(place.frame, place.reverse, place.frames, this::score)
            : null;
    try (Scope scope = new Scope()) {
      List<Aged> maps = maps(place, split, useful);
      List<Aged> pointers = pointers(place, split, useful);
      List<Tensor> tokens = new ArrayList<>();
      List<Tensor> positions = new ArrayList<>();
      Tensor cells = flat(tracker.memoryPositions());
      for (Aged aged : maps) {
        tokens.add(flat(Tensors.toFloat(aged.memory.features())));
        positions.add(cells.add(tracker.age(aged.age)));
      }
      long pointerTokens = addPointers(tracker, place, pointers, tokens, positions);
      return new MemoryTokens(
          scope.keep(Tensors.cat(1, tokens.toArray(Tensor[]::new))),
          scope.keep(Tensors.cat(1, positions.toArray(Tensor[]::new))),
          pointerTokens);
    }
  }

  private double score(int frame) {
    Memory memory = recent.get(frame);
    return memory == null ? Double.NaN : memory.score();
  }

  private List<Aged> maps(
      Place place, MemorySelection.Split split, @Nullable List<Integer> useful) {
    List<Aged> maps = new ArrayList<>();
    for (int t : split.selected()) {
      maps.add(new Aged(prompted(t), 0));
    }
    for (int ago = Tracker.MEMORY_AGES - 1; ago >= 1; ago--) {
      if (useful != null && ago > useful.size()) {
        continue;
      }
      int t = useful == null ? before(place, ago) : useful.get(useful.size() - ago);
      Memory memory = tracked(t, split);
      if (memory != null && memory.encoded()) {
        maps.add(new Aged(memory, ago));
      }
    }
    return maps;
  }

  private List<Aged> pointers(
      Place place, MemorySelection.Split split, @Nullable List<Integer> useful) {
    List<Aged> pointers = new ArrayList<>();
    for (int t : split.selected()) {
      if (place.since(t) >= 0) {
        pointers.add(new Aged(prompted(t), place.since(t)));
      }
    }
    int most = Math.min(place.frames, MemorySelection.POINTERS);
    for (int ago = 1; ago < most; ago++) {
      // The oldest useful frame gives no pointer: the official loop ends one early.
      if (useful == null ? !place.inside(before(place, ago)) : ago >= useful.size()) {
        break;
      }
      int t = useful == null ? before(place, ago) : useful.get(useful.size() - ago);
      Memory memory = tracked(t, split);
      if (memory != null) {
        pointers.add(new Aged(memory, ago));
      }
    }
    return pointers;
  }

  private static int before(Place place, int ago) {
    return place.reverse ? place.frame + ago : place.frame - ago;
  }

  private Memory prompted(int frame) {
    Memory memory = conditioning.get(frame);
    if (memory == null) {
      throw new IllegalStateException("frame %d is not prompted".formatted(frame));
    }
    return memory;
  }

  /** A tracked frame, or a prompted one that was not selected as such. */
  private @Nullable Memory tracked(int frame, MemorySelection.Split split) {
    Memory memory = recent.get(frame);
    return memory == null && split.rest().contains(frame) ? conditioning.get(frame) : memory;
  }

  /** Cuts pointers (O, C) into tokens as wide as a map's; returns how many tokens. */
  private static long addPointers(
      Tracker tracker,
      Place place,
      List<Aged> pointers,
      List<Tensor> tokens,
      List<Tensor> positions) {
    if (pointers.isEmpty()) {
      return 0;
    }
    long width = tracker.config().memoryDim();
    float longest = Math.min(place.frames, MemorySelection.POINTERS) - 1;
    float[] shares = new float[pointers.size()];
    for (int i = 0; i < shares.length; i++) {
      Tensor pointer = pointers.get(i).memory.pointer();
      tokens.add(pointer.view(pointer.size(0), -1, width));
      shares[i] = pointers.get(i).age / longest;
    }
    long each = pointers.get(0).memory.pointer().size(1) / width;
    Tensor ages = tracker.pointerAges(Tensors.of(shares, shares.length));
    positions.add(
        ages.repeat_interleave(each, new LongOptional(0), new LongOptional()).unsqueeze(0));
    return shares.length * each;
  }

  /** From (B, m, g, g) to (B, g*g, m). */
  private static Tensor flat(Tensor map) {
    return map.flatten(2, 3).transpose(1, 2);
  }

  private static void replace(Map<Integer, Memory> memories, int frame, Memory memory) {
    Memory earlier = memories.put(frame, memory);
    if (earlier != null) {
      earlier.close();
    }
  }

  private static void forget(Map<Integer, Memory> memories, int frame) {
    Memory memory = memories.remove(frame);
    if (memory != null) {
      memory.close();
    }
  }

  @Override
  public void close() {
    conditioning.values().forEach(Memory::close);
    conditioning.clear();
    recent.values().forEach(Memory::close);
    recent.clear();
  }
}
