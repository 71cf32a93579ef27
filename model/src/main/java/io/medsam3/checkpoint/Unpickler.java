package io.medsam3.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the pickles that torch.save writes (protocols 2 to 5) and executes nothing: names are
 * looked up in {@link PickleTypes} and everything else is refused.
 *
 * <p>Values become Java values: text, Long, Double, Boolean, lists, maps, {@link PickledTensor};
 * what a checkpoint does not need becomes {@link PickleTypes#INERT}.
 */
final class Unpickler {
  /** Memory for values grows with the pickle, at most some forty bytes per byte. */
  static final int LARGEST = 8 << 20;

  /** Stands on the stack where a group of values begins. */
  private static final Object MARK = new Object();

  /** Stands for None. */
  private static final Object NONE = PickleTypes.INERT;

  private final ByteBuffer bytes;
  private final String file;
  private final ArrayList<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private Unpickler(byte[] pickle, String file) {
    this.bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    this.file = file;
  }

  /**
   * The value that a pickle describes.
   *
   * @param file the name for messages
   */
  static Object read(byte[] pickle, String file) throws CheckpointException {
    return new Unpickler(pickle, file).read();
  }

  private Object read() throws CheckpointException {
    int code = unsigned(1);
    while (code != '.') {
      step(code);
      code = unsigned(1);
    }
    return pop();
  }

  private void step(int code) throws CheckpointException {
    switch (code) {
      case 0x80 -> skip(1); // PROTO
      case 0x95 -> skip(8); // FRAME
      case '(' -> stack.add(MARK);
      case '0' -> pop();
      case '1' -> group(); // POP_MARK
      case '2' -> stack.add(top());
      case '}' -> stack.add(new LinkedHashMap<>());
      case ']', 0x8f -> stack.add(new ArrayList<>()); // list, set
      case ')' -> stack.add(List.of());
      case 't' -> stack.add(group());
      case 0x85 -> tuple(1);
      case 0x86 -> tuple(2);
      case 0x87 -> tuple(3);
      case 'c', 0x93 -> global(code);
      case 'Q' -> persistent();
      case 'R', 0x81 -> reduce();
      case 'b' -> pop(); // BUILD: attributes of an object, which nothing here needs
      case 's', 'u', 'a', 'e', 0x90 -> fill(code);
      case 'q', 'r', 0x94, 'h', 'j' -> memory(code);
      default -> literal(code);
    }
  }

  private void literal(int code) throws CheckpointException {
    Object value =
        switch (code) {
          case 'N' -> NONE;
          case 0x88 -> true;
          case 0x89 -> false;
          case 'K' -> (long) unsigned(1);
          case 'M' -> (long) unsigned(2);
          case 'J' -> (long) require(4).getInt();
          case 0x8a -> integer(unsigned(1));
          case 0x8b -> integer(unsigned(4));
          case 'G' -> Double.longBitsToDouble(Long.reverseBytes(require(8).getLong()));
          case 0x8c -> text(unsigned(1));
          case 'X' -> text(unsigned(4));
          case 0x8d -> text(length8());
          case 'U', 'C' -> inert(unsigned(1)); // bytes
          case 'T', 'B' -> inert(unsigned(4));
          case 0x8e, 0x96 -> inert(length8());
          default -> throw damaged("unknown instruction 0x" + Integer.toHexString(code));
        };
    stack.add(value);
  }

  private CheckpointException damaged(String what) {
    return new CheckpointException(
        "%s: a damaged pickle, or not one of torch.save: %s at byte %d"
            .formatted(file, what, bytes.position()));
  }

  private ByteBuffer require(int length) throws CheckpointException {
    if (length < 0 || length > bytes.remaining()) {
      throw damaged("it ends too early");
    }
    return bytes;
  }

  private void skip(int length) throws CheckpointException {
    require(length).position(bytes.position() + length);
  }

  /** An unsigned number of 1, 2 or 4 bytes; what does not fit an int is negative. */
  private int unsigned(int length) throws CheckpointException {
    require(length);
    return switch (length) {
      case 1 -> Byte.toUnsignedInt(bytes.get());
      case 2 -> Short.toUnsignedInt(bytes.getShort());
      default -> bytes.getInt();
    };
  }

  private int length8() throws CheckpointException {
    long length = require(8).getLong();
    return length < 0 || length > Integer.MAX_VALUE ? -1 : (int) length;
  }

  private Object integer(int length) throws CheckpointException {
    require(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      long next = bytes.get();
      value = i < 8 ? value & ~(-1L << 8 * i) | next << 8 * i : value;
    }
    return length <= 8 ? value : PickleTypes.INERT;
  }

  private String text(int length) throws CheckpointException {
    require(length);
    String text = new String(bytes.array(), bytes.position(), length, StandardCharsets.UTF_8);
    skip(length);
    return text;
  }

  private Object inert(int length) throws CheckpointException {
    skip(length);
    return PickleTypes.INERT;
  }

  private Object top() throws CheckpointException {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw damaged("a value is missing");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws CheckpointException {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  /** Takes the values above the last mark off the stack, and the mark. */
  private List<Object> group() throws CheckpointException {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw damaged("a mark is missing");
    }
    List<Object> above = stack.subList(mark + 1, stack.size());
    List<Object> values = PickleTypes.tuple(above.toArray());
    stack.subList(mark, stack.size()).clear();
    return values;
  }

  private void tuple(int size) throws CheckpointException {
    Object[] values = new Object[size];
    for (int i = size - 1; i >= 0; i--) {
      values[i] = pop();
    }
    stack.add(PickleTypes.tuple(values));
  }

  private void global(int code) throws CheckpointException {
    String name;
    if (code == 'c') {
      String module = line();
      name = module + "." + line();
    } else {
      Object last = pop();
      name = pop() + "." + last;
    }
    Object meaning = PickleTypes.resolve(name);
    if (meaning == null) {
      throw new CheckpointException(
          "%s: refuses '%s': a checkpoint may hold tensors and plain values, and none is run"
              .formatted(file, abbreviated(name)));
    }
    stack.add(meaning);
  }

  private static String abbreviated(String name) {
    String plain = name.replaceAll("[^\\x20-\\x7E]", "?");
    return plain.length() > 80 ? plain.substring(0, 80) + "..." : plain;
  }

  private String line() throws CheckpointException {
    int begin = bytes.position();
    int length = 0;
    while (require(length + 1).get(begin + length) != '\n') {
      length++;
    }
    String line = text(length);
    skip(1);
    return line;
  }

  private void persistent() throws CheckpointException {
    PickledTensor.Storage storage = PickleTypes.storage(pop());
    if (storage == null) {
      throw damaged("a reference to something other than the numbers of a tensor");
    }
    stack.add(storage);
  }

  private void reduce() throws CheckpointException {
    Object arguments = pop();
    Object callable = pop();
    Object value = arguments instanceof List<?> list ? PickleTypes.apply(callable, list) : null;
    if (value == null) {
      throw damaged("arguments that do not suit " + callable);
    }
    stack.add(value);
  }

  /** Adds one value or pair, or all above the last mark, to the container below them. */
  private void fill(int code) throws CheckpointException {
    List<Object> values;
    if (code == 'a') {
      values = PickleTypes.tuple(pop());
    } else if (code == 's') {
      Object value = pop();
      values = PickleTypes.tuple(pop(), value);
    } else {
      values = group();
    }
    if (code == 's' || code == 'u') {
      PickleTypes.put(top(), values);
    } else {
      PickleTypes.append(top(), values);
    }
  }

  private void memory(int code) throws CheckpointException {
    switch (code) {
      case 'q' -> memo.put(unsigned(1), top());
      case 'r' -> memo.put(unsigned(4), top());
      case 0x94 -> memo.put(memo.size(), top());
      default -> {
        Object value = memo.get(unsigned(code == 'h' ? 1 : 4));
        if (value == null) {
          throw damaged("a value that was never stored");
        }
        stack.add(value);
      }
    }
  }
}
