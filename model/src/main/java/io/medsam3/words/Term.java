package io.medsam3.words;

import java.util.Optional;

/**
 * A concept of the training.
 *
 * @param phrase as the network was trained on it
 * @param snomed its SNOMED CT code, where one is sure to mean just this
 */
public record Term(String phrase, Optional<String> snomed) {}
