#!/usr/bin/env bash
# The 848M network beside Hugging Face's implementation, in one run on one machine.
# Needs a Python with torch and transformers for the peer (PYTHON=...), nothing for ours.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"
runs="${RUNS:-1}"
# Both programs: all cores, and an allocator that keeps what it has. glibc's gives every large tensor
# back to the system, and where page faults are dear (virtual machines) that takes most of the time.
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-$(nproc)}"
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=268435456 MALLOC_ARENA_MAX=1
for precision in ${PRECISIONS:-float32 bfloat16}; do
  echo "== medsam3, $precision"
  ./medsam3 bench --size sam3 --precision "$precision" --runs "$runs"
  echo "== transformers, $precision"
  "$python" benchmarks/transformers_sam3.py "$precision" "$runs"
done
