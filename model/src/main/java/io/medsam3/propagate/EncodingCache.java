package io.medsam3.propagate;

import io.medsam3.checkpoint.CheckpointException;
import io.medsam3.checkpoint.Safetensors;
import io.medsam3.checkpoint.SafetensorsWriter;
import io.medsam3.tensor.Scope;
import io.medsam3.tracker.FrameFeatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Encodings of slices in a folder, one memory-mapped file each, named by a hash of what was encoded
 * and by what; when the folder is full, those not used for longest go.
 *
 * <p>Sessions, threads and processes may share a folder: a file is whole or not there.
 */
public final class EncodingCache {
  private static final String ENDING = ".encoding";

  private final Path folder;
  private final long mostBytes;
  private final Consumer<String> told;
  private final Map<Path, Long> sizes = new LinkedHashMap<>(); // least recently used first
  private long bytes;
  private int evicted;

  private EncodingCache(Path folder, long mostBytes, Consumer<String> told) {
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.told = told;
  }

  /**
   * Opens a folder; made when it is not there.
   *
   * @param mostBytes what all files may take together; a full folder is reduced at once
   * @param told takes a sentence when a file was damaged, or cannot be kept
   */
  public static EncodingCache open(Path folder, long mostBytes, Consumer<String> told)
      throws IOException {
    if (mostBytes < 1) {
      throw new IllegalArgumentException(
          "a cache of %d bytes; expected at least 1; open volumes without one instead"
              .formatted(mostBytes));
    }
    Files.createDirectories(folder);
    EncodingCache cache = new EncodingCache(folder, mostBytes, told);
    for (Path file : byAge(folder)) {
      cache.sizes.put(file, Files.size(file));
      cache.bytes += Files.size(file);
    }
    cache.makeRoom(0);
    return cache;
  }

  private static List<Path> byAge(Path folder) throws IOException {
    Map<Path, FileTime> ages = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ENDING)).toList()) {
        ages.put(file, Files.getLastModifiedTime(file));
      }
    }
    return ages.entrySet().stream()
        .sorted(Map.Entry.<Path, FileTime>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What all files take. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Encodings that had to go since the cache was opened. */
  public synchronized int evicted() {
    return evicted;
  }

  /** What is kept under a key, in the caller's scope; null when nothing sound is. */
  synchronized @Nullable FrameFeatures find(String key) {
    Path file = folder.resolve(key + ENDING);
    try (Safetensors kept = Safetensors.open(file)) {
      Tensor fine = kept.find("fine");
      Tensor middle = kept.find("middle");
      Tensor top = kept.find("top");
      if (fine == null || middle == null || top == null) {
        throw new CheckpointException(file + ": holds no encoding of a slice");
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      note(file, Files.size(file));
      return new FrameFeatures(fine, middle, top);
    } catch (NoSuchFileException e) {
      forget(file);
      return null;
    } catch (CheckpointException e) {
      told.accept("damaged, so the slice is encoded again: " + e.getMessage());
      delete(file);
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": the encoding cannot be read", e);
    }
  }

  /** Keeps an encoding. */
  synchronized void put(String key, FrameFeatures encoding) {
    Path file = folder.resolve(key + ENDING);
    Map<String, Tensor> maps = new LinkedHashMap<>();
    maps.put("fine", encoding.fine());
    maps.put("middle", encoding.middle());
    maps.put("top", encoding.top());
    long size = 0;
    for (Tensor map : maps.values()) {
      size += map.nbytes();
    }
    if (size > mostBytes) {
      told.accept(
          "an encoding of %d bytes is not kept, for the cache may hold %d; allow it more"
              .formatted(size, mostBytes));
      return;
    }
    makeRoom(size);
    try (Scope scope = new Scope()) {
      SafetensorsWriter.write(file, maps, Map.of());
      note(file, Files.size(file));
      makeRoom(0);
    } catch (IOException e) {
      told.accept("%s: the encoding is not kept: %s".formatted(file, e.getMessage()));
    }
  }

  private void note(Path file, long size) {
    forget(file);
    sizes.put(file, size);
    bytes += size;
  }

  private void forget(Path file) {
    Long size = sizes.remove(file);
    bytes -= size == null ? 0 : size;
  }

  private void makeRoom(long wanted) {
    while (bytes + wanted > mostBytes && !sizes.isEmpty()) {
      delete(sizes.keySet().iterator().next());
      evicted++;
    }
  }

  private void delete(Path file) {
    forget(file);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      told.accept("%s: cannot be deleted: %s".formatted(file, e.getMessage()));
    }
  }
}
