#!/usr/bin/env bash
# Reading and writing of images beside pydicom and nibabel, in one run on one machine: imaging.sh [FOLDER]
# FOLDER keeps the files between runs (700 MB). Debian's dcmtk makes the JPEG-LS series; PYTHON needs pydicom, nibabel and, for JPEG-LS,
# gdcm (Debian: python3-pydicom python3-nibabel python3-gdcm, PYTHON=/usr/bin/python3). What is not there is told and left out.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:-${TMPDIR:-/tmp}/medsam3-imaging}"
python="${PYTHON:-python3}"
runs="${RUNS:-3}"
if [ -z "${IMAGING_CLASSPATH:-}" ]; then
  ./medsam3 --version > /dev/null
  IMAGING_CLASSPATH="app/target/lib/*"
fi
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
bench() {
  "$java" -Xmx1g -Druns="$runs" -Djava.awt.headless=true -cp "$IMAGING_CLASSPATH" benchmarks/ImagingBenchmark.java "$@"
}
if [ ! -f "$folder/made" ]; then
  mkdir -p "$folder"
  bench make "$folder"
  if command -v dcmcjpls > /dev/null; then
    mkdir -p "$folder/jpeg-ls"
    for file in "$folder"/plain/*.dcm; do
      dcmcjpls "$file" "$folder/jpeg-ls/$(basename "$file")"
    done
  fi
  touch "$folder/made"
fi
grep -m1 'model name' /proc/cpuinfo 2> /dev/null || true
echo "processors: $(getconf _NPROCESSORS_ONLN 2> /dev/null || echo unknown); load before: $(cut -d' ' -f1-3 /proc/loadavg 2> /dev/null || true)"
echo "== medsam3 (best of $runs: time on the clock, time of processors)"
bench run "$folder"
echo "== peers (the same)"
"$python" benchmarks/imaging_peers.py "$folder" "$runs"
