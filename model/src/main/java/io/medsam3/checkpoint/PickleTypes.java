package io.medsam3.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the names in a pickle stand for: a short list makes values, some are inert, none runs. */
final class PickleTypes {
  /** A name that a pickle may apply to arguments. */
  record Callable(String name) {}

  /** A value that no checkpoint needs, such as the state of a random generator. */
  static final Object INERT = new Object();

  private static final String REBUILD_TENSOR_2 = "torch._utils._rebuild_tensor_v2";
  private static final String REBUILD_TENSOR = "torch._utils._rebuild_tensor";
  private static final String REBUILD_PARAMETER = "torch._utils._rebuild_parameter";
  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String DEFAULT_DICT = "collections.defaultdict";
  private static final String SIZE = "torch.Size";

  private static final Set<String> CALLABLE =
      Set.of(REBUILD_TENSOR_2, REBUILD_TENSOR, REBUILD_PARAMETER, ORDERED_DICT, DEFAULT_DICT, SIZE);

  /** Plain values of trainers: numbers of numpy, settings, paths, dates. */
  private static final Pattern KNOWN_INERT =
      Pattern.compile(
          "torch\\.(device|dtype|layout|strided|bool|u?int\\d+|b?float\\d+|complex\\d+)"
              + "|torch\\.storage\\._load_from_bytes"
              + "|numpy(\\._?core)?(\\.multiarray)?\\.(scalar|dtype|ndarray|_reconstruct)"
              + "|numpy\\.(bool_?|u?int\\d+|float\\d+)"
              + "|_codecs\\.encode|argparse\\.Namespace|types\\.SimpleNamespace"
              + "|pathlib\\.(Pure)?(Posix|Windows)?Path"
              + "|datetime\\.(datetime|date|time|timedelta|timezone)"
              + "|(builtins|__builtin__)\\.(set|frozenset|list|tuple|dict|int|float|bool|str|bytes"
              + "|bytearray|complex|slice|range)"
              + "|omegaconf\\.(dictconfig\\.DictConfig|listconfig\\.ListConfig"
              + "|base\\.(ContainerMetadata|Metadata)|nodes\\.[A-Za-z]+Node)"
              + "|typing\\.Any");

  private PickleTypes() {}

  /** What a name stands for, or null when it is refused. */
  static @Nullable Object resolve(String name) {
    for (ElementType type : ElementType.values()) {
      if (name.equals("torch." + type.storageName())) {
        return type;
      }
    }
    if (CALLABLE.contains(name)) {
      return new Callable(name);
    }
    return KNOWN_INERT.matcher(name).matches() ? INERT : null;
  }

  /** The value of a known name applied to arguments, or null when they do not suit it. */
  static @Nullable Object apply(Object callable, List<?> arguments) {
    if (!(callable instanceof Callable known)) {
      return INERT;
    }
    return switch (known.name()) {
      case REBUILD_TENSOR, REBUILD_TENSOR_2 -> tensor(arguments);
      case ORDERED_DICT, DEFAULT_DICT -> new LinkedHashMap<>();
      case REBUILD_PARAMETER, SIZE -> arguments.isEmpty() ? null : arguments.get(0);
      default -> INERT;
    };
  }

  private static @Nullable PickledTensor tensor(List<?> arguments) {
    if (arguments.size() >= 4
        && arguments.get(0) instanceof PickledTensor.Storage storage
        && arguments.get(1) instanceof Long offset
        && arguments.get(2) instanceof List<?> shape
        && arguments.get(3) instanceof List<?> strides
        && isLongs(shape)
        && isLongs(strides)) {
      return new PickledTensor(storage, offset, longs(shape), longs(strides));
    }
    return null;
  }

  private static boolean isLongs(List<?> values) {
    return values.size() <= 16 && values.stream().allMatch(Long.class::isInstance);
  }

  private static long[] longs(List<?> values) {
    return values.stream().mapToLong(Long.class::cast).toArray();
  }

  /** The storage of a persistent id ('storage', type, key, device, size), or null. */
  static PickledTensor.@Nullable Storage storage(Object id) {
    return id instanceof List<?> parts
            && parts.size() == 5
            && "storage".equals(parts.get(0))
            && parts.get(1) instanceof ElementType type
            && parts.get(2) instanceof String key
        ? new PickledTensor.Storage(type, key)
        : null;
  }

  /** Adds to a dictionary; entries whose name is not text are of no use here. */
  static void put(Object dictionary, List<?> namesAndValues) {
    if (dictionary instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // Only this package makes dictionaries, and of this type.
      Map<Object, Object> target = (Map<Object, Object>) map;
      for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
        if (namesAndValues.get(i) instanceof String name) {
          target.put(name, namesAndValues.get(i + 1));
        }
      }
    }
  }

  /** Adds to a list. */
  static void append(Object list, List<?> values) {
    if (list instanceof ArrayList<?> target) {
      @SuppressWarnings("unchecked") // Only this package makes lists, and of this type.
      List<Object> objects = (List<Object>) target;
      objects.addAll(values);
    }
  }

  static List<Object> tuple(Object... values) {
    return Arrays.asList(values);
  }
}
