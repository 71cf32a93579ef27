package io.medsam3.tensor;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.Float32Backend;
import org.bytedeco.pytorch.global.torch.Float32Op;
import org.bytedeco.pytorch.global.torch.Float32Precision;

/**
 * Loads the native libraries on a thread of their own, which takes about a second, while the caller
 * does something else; and says how many threads they use.
 */
public final class LibTorch {
  private static volatile boolean decided;

  private LibTorch() {}

  /** Begins to load; returns at once. */
  public static void beginLoading() {
    Loading.THREAD.isAlive();
  }

  /**
   * Returns when everything is loaded. Between {@link #beginLoading} and this, no class of libtorch
   * may be used on another thread: two threads that initialise such classes can block each other.
   */
  public static void awaitLoading() {
    boolean interrupted = false;
    while (Loading.THREAD.isAlive()) {
      try {
        Loading.THREAD.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Computes with {@code count} threads from here on, whatever the environment says. */
  public static void useThreads(int count) {
    awaitLoading();
    decided = true;
    torch.set_num_threads(count);
  }

  /**
   * Lets a large network compute on every core also where libtorch has chosen one thread for want
   * of knowing the processor; changes nothing once {@link #useThreads} or the user has decided.
   */
  public static void useCores() {
    awaitLoading();
    int chosen = torch.get_num_threads();
    int wanted = decided ? chosen : ThreadCount.here(chosen);
    if (wanted != chosen) {
      torch.set_num_threads(wanted);
    }
  }

  /** Starts when first asked for. A failure shows again, with its cause, at the first real use. */
  private static final class Loading {
    static final Thread THREAD = new Thread(Loading::load, "libtorch");

    static {
      THREAD.setDaemon(true);
      THREAD.setUncaughtExceptionHandler((thread, failure) -> {});
      THREAD.start();
    }

    private static void load() {
      Loader.load(torch.class);
      if (Context.hasMKLDNN()) {
        // NNPACK would take only what is too small for oneDNN, and on processors that it does not
        // know it writes a warning on standard error at every convolution.
        torch.globalContext().setUserEnabledNNPACK(false);
      }
      // Otherwise convolutions on GPUs round float32 to the 10 bits of TF32.
      torch
          .globalContext()
          .setFloat32Precision(Float32Backend.CUDA, Float32Op.CONV, Float32Precision.IEEE);
    }
  }
}
