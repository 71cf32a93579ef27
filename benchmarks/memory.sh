#!/usr/bin/env bash
# Memory of a training step in which all weights learn, at the published sizes and three smaller ones, each in a
# process of its own; the smaller ones also with everything kept for the backward pass. SIZES chooses others.
set -euo pipefail
cd "$(dirname "$0")/.."
grep -m1 'model name' /proc/cpuinfo 2> /dev/null || true
grep MemTotal /proc/meminfo 2> /dev/null || true
for size in ${SIZES:-nano tiny small sam3}; do
  echo "== $size"
  ./medsam3 bench --memory --size "$size"
  if [ "$size" != sam3 ]; then
    echo "-- $size, everything kept"
    ./medsam3 bench --memory --keep-all --size "$size"
  fi
done
