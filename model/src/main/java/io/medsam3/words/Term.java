package io.medsam3.words;

import java.util.Optional;

/**
 * A concept of the training.
 *
 * @param phrase as the network was trained on it
 * @param snomed its SNOMED CT code, where one is sure to mean just this
 * @param thin whether it is so thin that a small network sees it only when it looks closer
 * @param allPlanes whether the bundled model learned it in slices of all three planes
 */
public record Term(String phrase, Optional<String> snomed, boolean thin, boolean allPlanes) {}
