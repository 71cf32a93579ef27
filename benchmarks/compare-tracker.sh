#!/usr/bin/env bash
# The published tracker, following one object through slices, beside Hugging Face's, in one run on one machine.
# Needs a Python with torch and transformers for the peer (PYTHON=...), nothing for ours.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"
slices="${SLICES:-12}"
echo "== medsam3"
./medsam3 bench --size sam3 --runs 0 --slices "$slices" --still
echo "== transformers"
"$python" benchmarks/transformers_tracker.py "$slices" "${OMP_NUM_THREADS:-2}"
