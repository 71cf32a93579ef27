package io.medsam3.train;

import io.medsam3.tensor.Precision;
import java.util.Map;
import java.util.Objects;

/**
 * How the training of a network is carried out, beside what it learns from.
 *
 * @param accumulation batches whose gradients make one step, as if they were one batch
 * @param recomputesImages whether the backward pass keeps only what lies between the parts of the
 *     image encoder and what the prompts are answered, and computes all else once more: the encoder
 *     picture by picture and part by part, the heads prompt by prompt
 * @param validationSteps steps between measurements on validation rows; 0 measures none
 * @param validationRows no more rows than that are measured on
 * @param trained which weights change
 * @param rank of the matrices of {@link Trained#LOW_RANK}
 * @param rates factors on the learning rate by a part of the weight's name, the longest part that
 *     fits; without any, those of the bundled model
 * @param layerDecay factor from one block of a transformer trunk to the one before it; 1 is none
 * @param timescale steps of the inverse-root decline of the learning rate; 0 declines by a cosine
 * @param cooldown last steps over which an inverse-root rate falls to zero
 * @param shardsOptimiser whether each of several processes keeps only its share of the optimiser's
 *     numbers and of the average
 * @param precision in which layers compute; weights, gradients, losses and the optimiser are
 *     float32. A file from before there was a choice means {@link Precision#FLOAT32}
 */
public record Practice(
    int accumulation,
    boolean recomputesImages,
    int validationSteps,
    int validationRows,
    Trained trained,
    int rank,
    Map<String, Double> rates,
    double layerDecay,
    int timescale,
    int cooldown,
    boolean shardsOptimiser,
    Precision precision) {
  /** Every weight, one batch a step, nothing measured on the way. */
  public static final Practice PLAIN =
      new Practice(1, false, 0, 200, Trained.ALL, 0, Map.of(), 1, 0, 0, false, Precision.FLOAT32);

  /** Which weights change. */
  public enum Trained {
    /** All of them. */
    ALL,
    /** All but the image and the text encoder. */
    HEADS,
    /** None; a product of two small matrices is added to each large one (Hu and others, 2021). */
    LOW_RANK
  }

  public Practice {
    if (accumulation < 1 || validationSteps < 0 || !(layerDecay > 0 && layerDecay <= 1)) {
      throw new IllegalArgumentException(
          ("accumulation %d, validation every %d steps, layer decay %s: expected at least 1, at"
                  + " least 0, and above 0 up to 1")
              .formatted(accumulation, validationSteps, layerDecay));
    }
    if (trained == Trained.LOW_RANK && rank < 1) {
      throw new IllegalArgumentException("rank is " + rank + "; low-rank training needs 1 or more");
    }
    rates = Map.copyOf(rates);
    precision = Objects.requireNonNullElse(precision, Precision.FLOAT32);
  }

  /** The same with another accumulation and validation. */
  public Practice withPace(int batches, int steps) {
    return changed(batches, recomputesImages, steps, trained, rank, shardsOptimiser, precision);
  }

  /** The same, changing only some weights. */
  public Practice training(Trained some, int ofRank) {
    return changed(
        accumulation, recomputesImages, validationSteps, some, ofRank, shardsOptimiser, precision);
  }

  /** The same, with images and answers computed twice or not. */
  public Practice recomputing(boolean images) {
    return changed(
        accumulation, images, validationSteps, trained, rank, shardsOptimiser, precision);
  }

  /** The same, with the optimiser's numbers divided among the processes. */
  public Practice sharding() {
    return changed(accumulation, recomputesImages, validationSteps, trained, rank, true, precision);
  }

  /** The same, computed in another precision. */
  public Practice in(Precision other) {
    return changed(
        accumulation, recomputesImages, validationSteps, trained, rank, shardsOptimiser, other);
  }

  private Practice changed(
      int batches,
      boolean recomputes,
      int validating,
      Trained some,
      int ofRank,
      boolean shards,
      Precision numbers) {
    return new Practice(
        batches,
        recomputes,
        validating,
        validationRows,
        some,
        ofRank,
        rates,
        layerDecay,
        timescale,
        cooldown,
        shards,
        numbers);
  }

  /** Whether a weight of that name changes by itself. */
  boolean changes(String key) {
    return switch (trained) {
      case ALL -> true;
      case HEADS -> !key.startsWith("detector.backbone.");
      case LOW_RANK -> false;
    };
  }
}
