package io.medsam3.checkpoint;

/**
 * A tensor as a pickle describes it: a view of a storage whose numbers lie outside the pickle.
 *
 * @param offset of the first element in the storage, counted in elements
 * @param strides in elements, one per axis
 */
record PickledTensor(Storage storage, long offset, long[] shape, long[] strides) {
  /** Numbers in an entry of the archive, named by {@code key}. */
  record Storage(ElementType type, String key) {}

  /** Whether the elements lie one after another, row-major. */
  boolean isContiguous() {
    long expected = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] != 1 && strides[axis] != expected) {
        return false;
      }
      expected *= shape[axis];
    }
    return true;
  }

  /** How many elements the storage must have, or -1 when no storage can hold such a view. */
  long extent() {
    if (offset < 0
        || shape.length != strides.length
        || TensorSpec.bytes(storage.type().scalarType(), shape) < 0) {
      return -1;
    }
    try {
      long last = offset;
      for (int axis = 0; axis < shape.length; axis++) {
        if (strides[axis] < 0) {
          return -1;
        }
        if (shape[axis] == 0) {
          return offset;
        }
        last = Math.addExact(last, Math.multiplyExact(shape[axis] - 1, strides[axis]));
      }
      return Math.addExact(last, 1);
    } catch (ArithmeticException tooLarge) {
      return -1;
    }
  }
}
