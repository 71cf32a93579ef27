package io.medsam3.data;

import java.util.Set;

/**
 * What a phrase names.
 *
 * @param countable whether connected parts of a mask are instances; otherwise the mask is one
 * @param lateral whether a mirrored image would show something else
 * @param place what images with this phrase show
 * @param possiblePlaces images of these places could show the target even if no mask says so
 */
public record Concept(
    String phrase, boolean countable, boolean lateral, String place, Set<String> possiblePlaces) {
  public Concept {
    possiblePlaces = Set.copyOf(possiblePlaces);
  }
}
