package io.medsam3.data;

import java.util.Set;

/**
 * What a phrase names.
 *
 * @param countable whether connected parts of a mask are instances; otherwise the mask is one
 * @param lateral whether a mirrored image would show something else
 * @param finding whether the place could be without it, so that a picture in which it is covered up
 *     is one that could be
 * @param place what images with this phrase show
 * @param possiblePlaces images of these places could show the target even if no mask says so
 */
public record Concept(
    String phrase,
    boolean countable,
    boolean lateral,
    boolean finding,
    String place,
    Set<String> possiblePlaces) {
  public Concept {
    possiblePlaces = Set.copyOf(possiblePlaces);
  }
}
