#!/usr/bin/env bash
# Shows each reader files that a coverage-guided fuzzer (jazzer) makes up: fuzz.sh [MINUTES [READER...]]
# READER: NIFTI NRRD META_IMAGE PICTURE DICOM. What it starts from is made by the tests' FuzzSeeds. A file that makes a reader
# fail by accident, hang for a minute, or take more than 4 times its size and 64 MB is left in target/fuzz/READER/found: put it
# into imaging/src/test/resources/io/medsam3/fuzz/found/READER with a telling name, and FuzzTest keeps it from coming back.
# Jazzer comes from Maven Central; nothing of the build or the tests needs it.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes="${1:-10}"
shift || true
readers=("$@")
[ "${#readers[@]}" -gt 0 ] || readers=(NIFTI NRRD META_IMAGE PICTURE DICOM)
work="$PWD/target/fuzz"
mkdir -p "$work/lib"
version=0.30.0
if [ ! -f "$work/lib/jazzer-$version.jar" ]; then
  ./mvnw -q dependency:copy -Dartifact="com.code-intelligence:jazzer:$version" -DoutputDirectory="$work/lib"
  ./mvnw -q dependency:copy -Dartifact="com.code-intelligence:jazzer-api:$version" -DoutputDirectory="$work/lib"
fi
if [ -z "${FUZZ_CLASSPATH:-}" ]; then
  ./mvnw -q -pl imaging test-compile
  ./mvnw -q -pl imaging dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test
  FUZZ_CLASSPATH="imaging/target/test-classes:imaging/target/classes:$(cat "$work/classpath")"
fi
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
status=0
for reader in "${readers[@]}"; do
  folder="$work/$reader"
  mkdir -p "$folder/corpus" "$folder/found"
  "$java" -Dfuzz.reader="$reader" -cp "$FUZZ_CLASSPATH" io.medsam3.fuzz.FuzzTarget "$folder/corpus"
  echo "== $reader for $minutes minutes"
  # One thread reads, so that all memory is counted; the heap is far more than any file may take.
  "$java" -Xmx1g -Dfuzz.reader="$reader" -Djava.awt.headless=true \
    -Djava.util.concurrent.ForkJoinPool.common.parallelism=1 \
    -cp "$work/lib/*:$FUZZ_CLASSPATH" com.code_intelligence.jazzer.Jazzer \
    --target_class=io.medsam3.fuzz.FuzzTarget --instrumentation_includes='io.medsam3.**' --custom_hook_includes='io.medsam3.**' \
    --keep_going=10 --reproducer_path="$folder" \
    "$folder/corpus" "-artifact_prefix=$folder/found/" -max_len=32768 -timeout=60 -rss_limit_mb=3000 \
    "-max_total_time=$(awk "BEGIN { print int($minutes * 60) }")" -print_final_stats=1 > "$folder/log" 2>&1 || status=1
  grep -E 'stat::number_of_executed_units|DONE|== Java Exception|AssertionError' "$folder/log" | sort | uniq -c | cut -c1-200
  ls "$folder/found" | sed 's/^/   found /'
done
exit "$status"
