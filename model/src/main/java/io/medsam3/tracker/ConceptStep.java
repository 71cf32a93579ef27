package io.medsam3.tracker;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was decided on one frame; its tensors live only while it is looked at.
 *
 * @param objects tracked before this frame's detections were taken in
 * @param tracks as followed, small holes and islands removed
 * @param born objects that begin on this frame, in the order of {@code match.fresh()}
 * @param withdrawn objects that were taken back on this frame
 * @param renewed objects whose track was renewed by a detection
 * @param hidden objects that are hidden behind another's track
 * @param lastOccluded last frame on which each object was out of sight; -1 = never
 * @param alive how long each object may go unconfirmed
 * @param unmatchedFrames frames on which each object went unconfirmed
 * @param leftOut detections that were not taken in because of the limit of objects
 */
public record ConceptStep(
    int frame,
    FrameDetections detections,
    List<Integer> objects,
    ObjectTracks.Tracks tracks,
    DetectionMatch match,
    List<Integer> born,
    Set<Integer> withdrawn,
    List<Integer> renewed,
    List<Integer> hidden,
    Map<Integer, Integer> lastOccluded,
    Map<Integer, Integer> alive,
    Map<Integer, List<Integer>> unmatchedFrames,
    int leftOut) {}
