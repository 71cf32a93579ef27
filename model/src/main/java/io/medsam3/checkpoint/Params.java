package io.medsam3.checkpoint;

import io.medsam3.tensor.Device;
import io.medsam3.tensor.Owner;
import io.medsam3.tensor.Precision;
import io.medsam3.tensor.Scope;
import io.medsam3.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A place in a checkpoint's tree of names, from which a layer asks for its tensors.
 *
 * <p>Names are the official ones, unchanged. A missing or misshapen tensor is noted, and all notes
 * come at once from {@link #verify}; until then a layer gets zeros in its place.
 */
public final class Params {
  private final Loading loading;
  private final String path;
  private final boolean float32;

  /** What all places of one checkpoint share. */
  private record Loading(
      WeightSource source,
      Owner owner,
      Precision precision,
      Device device,
      boolean trainable,
      Map<String, Tensor> taken,
      List<String> problems) {}

  private Params(Loading loading, String path, boolean float32) {
    this.loading = loading;
    this.path = path;
    this.float32 = float32;
  }

  /** As {@link #of(WeightSource, Owner, Precision, Device)}, on the CPU. */
  public static Params of(WeightSource source, Owner owner, Precision precision) {
    return of(source, owner, precision, Device.CPU);
  }

  /** The root, for inference: matrix weights in {@code precision}, all owned by {@code owner}. */
  public static Params of(WeightSource source, Owner owner, Precision precision, Device device) {
    return root(source, owner, precision, device, false);
  }

  /** The root, for training: float32 copies that take gradients; layers compute as told. */
  public static Params trainable(
      WeightSource source, Owner owner, Precision precision, Device device) {
    return root(source, owner, precision, device, true);
  }

  private static Params root(
      WeightSource source, Owner owner, Precision precision, Device device, boolean trainable) {
    Map<String, Tensor> taken = new LinkedHashMap<>();
    var loading =
        new Loading(source, owner, precision, device, trainable, taken, new ArrayList<>());
    return new Params(loading, "", false);
  }

  /** The place below this one; {@code name} is the published name, unchanged. */
  public Params at(String name) {
    return new Params(loading, path + name + ".", float32);
  }

  public Params at(String name, int index) {
    return at(name + "." + index);
  }

  /** The same place, for a part that computes in float32 whatever the precision. */
  public Params inFloat32() {
    return new Params(loading, path, true);
  }

  /** Keeps alive what a layer derives at construction, such as tables, beside the weights. */
  public Tensor own(Tensor derived) {
    return loading.owner.own(loading.device.place(derived));
  }

  /** Where the weights lie. */
  public Device device() {
    return loading.device;
  }

  /** The number type in which layers of this place compute. */
  public ScalarType computeType() {
    return float32 ? ScalarType.Float : loading.precision.type();
  }

  /** The matrix or filter of that name, which must have that shape. */
  public Tensor get(String name, long... shape) {
    return take(name, loading.trainable ? ScalarType.Float : computeType(), shape);
  }

  /** A tensor that stays in float32: norms, positions, learned embeddings. */
  public Tensor getFloat(String name, long... shape) {
    return take(name, ScalarType.Float, shape);
  }

  private Tensor take(String name, ScalarType type, long... shape) {
    String key = path + name;
    Tensor earlier = loading.taken.get(key);
    if (earlier != null) {
      return earlier;
    }
    Tensor tensor;
    try (Scope scope = new Scope()) {
      Tensor found = loading.source.find(key, shape);
      Tensor checked =
          found != null && matches(key, found, shape) ? found : absent(key, found, shape);
      Tensor typed = Tensors.cast(checked, type);
      tensor = loading.trainable ? loading.owner.own(leaf(typed, type)) : own(typed);
    }
    loading.taken.put(key, tensor);
    return tensor;
  }

  private Tensor leaf(Tensor tensor, ScalarType type) {
    return tensor
        .detach()
        .to(loading.device.toTorch(), type, false, true, new MemoryFormatOptional())
        .set_requires_grad(true);
  }

  private boolean matches(String key, Tensor found, long[] shape) {
    long[] actual = Tensors.shape(found);
    if (!Arrays.equals(actual, shape)) {
      loading.problems.add(
          "'%s' has shape %s; expected %s"
              .formatted(key, Arrays.toString(actual), Arrays.toString(shape)));
      return false;
    }
    return true;
  }

  private Tensor absent(String key, @Nullable Tensor found, long[] shape) {
    if (found == null) {
      loading.problems.add("no '%s'; expected shape %s".formatted(key, Arrays.toString(shape)));
    }
    return torch.zeros(1).expand(shape, false);
  }

  /** Every tensor asked for so far, in order: what to train, and what to save. */
  public Map<String, Tensor> taken() {
    return Collections.unmodifiableMap(loading.taken);
  }

  /** Names that the source holds and no layer asked for. */
  public Set<String> unused() {
    Set<String> names = new TreeSet<>(loading.source.keys());
    names.removeAll(loading.taken.keySet());
    return names;
  }

  /**
   * Ends the loading.
   *
   * @param expectedUnused which unused names are part of the published layout and not an error
   * @throws CheckpointException naming every missing, misshapen and unexpected tensor
   */
  public void verify(Predicate<String> expectedUnused) throws CheckpointException {
    List<String> lines = new ArrayList<>(loading.problems);
    for (String key : unused()) {
      if (!expectedUnused.test(key)) {
        lines.add("unexpected '%s'".formatted(key));
      }
    }
    if (!lines.isEmpty()) {
      throw new CheckpointException(
          "%s: not a checkpoint of this network; %d of its tensors do not fit:\n  %s"
              .formatted(loading.source.name(), lines.size(), String.join("\n  ", lines)));
    }
  }
}
