package io.medsam3.tensor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors lie and are computed with.
 *
 * <p>Names are read without libtorch, which may still be loading; all else needs it.
 *
 * @param index which one of its kind, from 0
 */
public record Device(Kind kind, int index) {
  /** The processor. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  private static final Pattern NAME = Pattern.compile("cpu|cuda(?::(\\d{1,3}))?");

  /** What computes. */
  public enum Kind {
    CPU("cpu"),
    /** GPUs of NVIDIA. */
    CUDA("cuda"),
    /** A backend that is loaded beside libtorch; tests bring a strict one. */
    OTHER("privateuseone");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /**
   * The device of a name: cpu, cuda (the first GPU) or cuda:N.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static Device parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "no device '%s'; expected cpu, cuda or cuda:N, the GPU number N from 0".formatted(name));
    }
    if (name.equals(Kind.CPU.label)) {
      return CPU;
    }
    String number = matcher.group(1);
    return new Device(Kind.CUDA, number == null ? 0 : Integer.parseInt(number));
  }

  /**
   * This device.
   *
   * @throws IllegalArgumentException when this build or this machine does not have it
   */
  public Device requireAvailable() {
    if (kind == Kind.CUDA) {
      requireAmong(Context.hasCUDART(), torch.cuda_device_count());
    }
    return this;
  }

  /**
   * @param built whether libtorch was built with CUDA
   * @param count GPUs that CUDA finds
   */
  void requireAmong(boolean built, int count) {
    if (!built) {
      throw new IllegalArgumentException(
          "device %s: this build has no CUDA; build with ./mvnw -Pcuda, or use cpu"
              .formatted(this));
    }
    if (count == 0) {
      throw new IllegalArgumentException(
          "device %s: CUDA finds no GPU; see whether nvidia-smi lists one, or use cpu"
              .formatted(this));
    }
    if (index >= count) {
      throw new IllegalArgumentException(
          "device %s: this machine has %d GPU%s; expected %s"
              .formatted(
                  this,
                  count,
                  count == 1 ? "" : "s",
                  count == 1 ? "cuda:0" : "cuda:0 to cuda:" + (count - 1)));
    }
  }

  /** The GPU that a process of that rank uses when all GPUs of the machine are shared out. */
  public Device ofRank(int rank) {
    return new Device(kind, rank % torch.cuda_device_count());
  }

  /** {@code tensor} on this device; the tensor itself when both are the processor's. */
  public Tensor place(Tensor tensor) {
    return kind == Kind.CPU && tensor.is_cpu()
        ? tensor
        : tensor.to(toTorch(), tensor.scalar_type());
  }

  /**
   * Returns when everything that was asked of this device is done; a GPU works in the background.
   */
  public void await() {
    if (kind == Kind.CUDA) {
      torch.cuda_synchronize(index);
    }
  }

  /** As the mapped API has it. */
  public org.bytedeco.pytorch.Device toTorch() {
    return new org.bytedeco.pytorch.Device(toString());
  }

  /** The name, as {@link #parse} takes it. */
  @Override
  public String toString() {
    return kind == Kind.CPU ? kind.label : kind.label + ":" + index;
  }
}
