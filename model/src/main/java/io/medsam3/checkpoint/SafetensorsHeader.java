package io.medsam3.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON header of a safetensors file: where each tensor lies, and the file's own notes. */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
  /** Bytes; the 1800 tensors of the largest published layout need a hundredth of it. */
  static final int LARGEST = 32 << 20;

  private static final String METADATA = "__metadata__";
  private static final int MOST_AXES = 16;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** One tensor; {@code begin} counts from the end of the header. */
  record Entry(TensorSpec spec, long begin) {
    long end() {
      return begin + spec.bytes();
    }
  }

  /**
   * Reads and checks a header.
   *
   * @param dataBytes how many bytes follow the header
   * @param file the name for messages
   */
  static SafetensorsHeader parse(byte[] json, long dataBytes, String file)
      throws CheckpointException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new CheckpointException(
          "%s: not a safetensors file: its header is not JSON (%s)"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
    if (!root.isObject()) {
      throw new CheckpointException(
          file + ": not a safetensors file: its header is not a JSON object");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : root.properties()) {
      if (!property.getKey().equals(METADATA)) {
        Entry entry = entry(property.getKey(), property.getValue(), file);
        if (entry.begin() > dataBytes - entry.spec().bytes()) {
          throw new CheckpointException(
              "%s: cut short: '%s' ends at byte %d of the data, of which there are %d"
                  .formatted(file, entry.spec().name(), entry.end(), dataBytes));
        }
        entries.put(property.getKey(), entry);
      }
    }
    requireNoOverlap(entries, file);
    return new SafetensorsHeader(entries, notes(root.get(METADATA), file));
  }

  private static Entry entry(String name, JsonNode node, String file) throws CheckpointException {
    ScalarType type = type(name, node.path("dtype").asString(""), file);
    long[] shape = longs(node.get("shape"));
    long[] range = longs(node.get("data_offsets"));
    long bytes = shape == null ? -1 : TensorSpec.bytes(type, shape);
    if (shape == null || range == null || range.length != 2 || bytes < 0 || range[0] < 0) {
      throw new CheckpointException(
          "%s: '%s' has no sound shape and data_offsets in the header".formatted(file, name));
    }
    if (range[1] - range[0] != bytes || range[1] < range[0]) {
      throw new CheckpointException(
          "%s: '%s' has %d bytes at data_offsets %s; its type and shape %s need %d"
              .formatted(
                  file,
                  name,
                  range[1] - range[0],
                  Arrays.toString(range),
                  Arrays.toString(shape),
                  bytes));
    }
    return new Entry(new TensorSpec(name, type, shape), range[0]);
  }

  private static ScalarType type(String name, String dtype, String file)
      throws CheckpointException {
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(dtype)) {
        return type.scalarType();
      }
    }
    throw new CheckpointException(
        "%s: '%s' has numbers of type '%s'; known are %s"
            .formatted(file, name, dtype, ElementType.names()));
  }

  private static long @Nullable [] longs(@Nullable JsonNode node) {
    if (node == null || !node.isArray() || node.size() > MOST_AXES) {
      return null;
    }
    long[] values = new long[node.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode element = node.get(i);
      if (!element.isIntegralNumber() || !element.canConvertToLong()) {
        return null;
      }
      values[i] = element.longValue();
    }
    return values;
  }

  /** Where the last tensor ends, counted from the end of the header. */
  long dataEnd() {
    return entries.values().stream().mapToLong(Entry::end).max().orElse(0);
  }

  private static void requireNoOverlap(Map<String, Entry> entries, String file)
      throws CheckpointException {
    List<Entry> inOrder = new ArrayList<>(entries.values());
    inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    for (int i = 1; i < inOrder.size(); i++) {
      if (inOrder.get(i).begin() < inOrder.get(i - 1).end()) {
        throw new CheckpointException(
            "%s: '%s' and '%s' overlap"
                .formatted(file, inOrder.get(i - 1).spec().name(), inOrder.get(i).spec().name()));
      }
    }
  }

  private static Map<String, String> notes(@Nullable JsonNode node, String file)
      throws CheckpointException {
    Map<String, String> notes = new LinkedHashMap<>();
    if (node != null) {
      for (Map.Entry<String, JsonNode> property : node.properties()) {
        if (!property.getValue().isString()) {
          throw new CheckpointException(
              "%s: note '%s' in the header is not text".formatted(file, property.getKey()));
        }
        notes.put(property.getKey(), property.getValue().stringValue());
      }
    }
    return Map.copyOf(notes);
  }

  /** Lays tensors out one after another, the widest numbers first so that each is aligned. */
  static SafetensorsHeader layOut(List<TensorSpec> specs, Map<String, String> metadata) {
    List<TensorSpec> sorted = new ArrayList<>(specs);
    sorted.sort(Comparator.comparingInt(spec -> -ElementType.of(spec.type()).bytes()));
    Map<String, Entry> entries = new LinkedHashMap<>();
    long end = 0;
    for (TensorSpec spec : sorted) {
      Entry entry = new Entry(spec, end);
      if (spec.name().equals(METADATA) || entries.put(spec.name(), entry) != null) {
        throw new IllegalArgumentException(
            "a safetensors file cannot hold a tensor named '%s'%s"
                .formatted(spec.name(), spec.name().equals(METADATA) ? "" : " twice"));
      }
      end = entry.end();
    }
    return new SafetensorsHeader(entries, metadata);
  }

  /** The header's bytes, padded with spaces to a multiple of 8. */
  byte[] json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      ObjectNode notes = root.putObject(METADATA);
      metadata.keySet().stream().sorted().forEach(key -> notes.put(key, metadata.get(key)));
    }
    for (Entry entry : entries.values()) {
      ObjectNode node = root.putObject(entry.spec().name());
      node.put("dtype", ElementType.of(entry.spec().type()).name());
      var shape = node.putArray("shape");
      Arrays.stream(entry.spec().shape()).forEach(shape::add);
      node.putArray("data_offsets").add(entry.begin()).add(entry.end());
    }
    byte[] json = JSON.writeValueAsBytes(root);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  @Override
  public String toString() {
    return entries.values().stream()
        .map(entry -> entry.spec().toString())
        .collect(Collectors.joining("\n"));
  }
}
