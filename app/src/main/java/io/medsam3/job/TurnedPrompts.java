package io.medsam3.job;

import io.medsam3.prompt.ObjectPrompt;
import io.medsam3.prompt.Spot;
import io.medsam3.volume.Grid;
import io.medsam3.volume.VoxelPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prompts about a volume as prompts about pictures, which are the slices of a turned volume. */
record TurnedPrompts(Grid stored, Grid turned) {
  /** A place in pixels of a slice of the turned volume. */
  private record Place(int slice, Spot pixel) {}

  /** For each slice that something is said about, in the order in which it is said. */
  Map<Integer, List<ObjectPrompt>> bySlice(List<ObjectPrompt> prompts) {
    Map<Integer, List<ObjectPrompt>> all = new TreeMap<>();
    for (ObjectPrompt prompt : prompts) {
      if (prompt instanceof ObjectPrompt.Point point) {
        point(all, point.spot(), point.include());
      } else if (prompt instanceof ObjectPrompt.Scribble scribble) {
        scribble.line().forEach(spot -> point(all, spot, scribble.include()));
      } else if (prompt instanceof ObjectPrompt.Box box) {
        List<Place> corners = places("a box", List.of(box.from(), box.to()));
        add(all, corners, new ObjectPrompt.Box(corners.get(0).pixel, corners.get(1).pixel));
      } else if (prompt instanceof ObjectPrompt.Lasso lasso) {
        List<Place> outline = places("a lasso", lasso.outline());
        add(all, outline, new ObjectPrompt.Lasso(outline.stream().map(Place::pixel).toList()));
      } else {
        throw new IllegalArgumentException("a drawn mask of a volume is its start, no prompt");
      }
    }
    return all;
  }

  private void point(Map<Integer, List<ObjectPrompt>> all, Spot spot, boolean include) {
    Place place = place(spot);
    add(all, List.of(place), new ObjectPrompt.Point(place.pixel, include));
  }

  private static void add(
      Map<Integer, List<ObjectPrompt>> all, List<Place> places, ObjectPrompt prompt) {
    all.computeIfAbsent(places.get(0).slice, slice -> new ArrayList<>()).add(prompt);
  }

  private List<Place> places(String what, List<Spot> spots) {
    List<Place> places = spots.stream().map(this::place).toList();
    List<Integer> slices = places.stream().map(Place::slice).distinct().toList();
    if (slices.size() > 1) {
      throw new IllegalArgumentException(
          "%s with places on %d slices of the cut; expected one slice; choose --axis to cut along"
                  .formatted(what, slices.size())
              + " it");
    }
    return places;
  }

  private Place place(Spot spot) {
    if (spot instanceof Spot.InPixels && stored.size().z() > 1) {
      throw new IllegalArgumentException(
          "a place in a volume needs three numbers: i,j,k in voxels or x,y,zmm in the patient");
    }
    VoxelPoint at = spot.on(stored);
    VoxelPoint seen = turned.voxel(stored.affine().patient(at.i(), at.j(), at.k()));
    int last = turned.size().z() - 1;
    int slice = (int) Math.max(0, Math.min(last, Math.round(seen.k())));
    return new Place(slice, new Spot.InPixels(seen.i() + 0.5, seen.j() + 0.5));
  }
}
