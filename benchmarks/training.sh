#!/usr/bin/env bash
# Training steps of the bundled recipe beside the same network in plain PyTorch, in one run on one machine.
# PYTHON needs torch; RUNS is how often both are timed in turn, STEPS how many steps count each time.
# TRAINING_CLASSPATH times classes that are built already.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"
steps="${STEPS:-10}"
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE
bench() {
  if [ -n "${TRAINING_CLASSPATH:-}" ]; then
    java ${TRAINING_FLAGS:-} -cp "$TRAINING_CLASSPATH" io.medsam3.cli.Main bench --training "$steps"
  else
    ./medsam3 bench --training "$steps"
  fi
}
grep -m1 'model name' /proc/cpuinfo 2> /dev/null || true
for run in $(seq "${RUNS:-2}"); do
  echo "== run $run; load before: $(cut -d' ' -f1-3 /proc/loadavg 2> /dev/null || true)"
  echo "-- medsam3 (fastest of $steps steps)"
  bench
  echo "-- PyTorch (the same)"
  "$python" benchmarks/training_peer.py "$steps" split
  "$python" benchmarks/training_peer.py "$steps" plain
done
