#!/usr/bin/env bash
# The 848M network beside Hugging Face's implementation, in one run on one machine.
# Needs a Python with torch and transformers for the peer (PYTHON=...), nothing for ours.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"
runs="${RUNS:-1}"
for precision in ${PRECISIONS:-float32 bfloat16}; do
  echo "== medsam3, $precision"
  ./medsam3 bench --size sam3 --precision "$precision" --runs "$runs"
  echo "== transformers, $precision"
  "$python" benchmarks/transformers_sam3.py "$precision" "$runs"
done
