#!/usr/bin/env bash
# Runs each fuzz target for its share of so many seconds; shows the smallest input it can for what it finds, and fails.
# Called by 'make fuzz', which builds what this runs.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=$1
seconds=$2
work=.build/fuzz
failed=0

# The Swift runtime's own crash handler would end the process before libFuzzer's has written the input.
export SWIFT_BACKTRACE=enable=no

# fuzz TARGET LONGEST SEEDS...: libFuzzer keeps what it learns in the first folder, and starts from what is in all.
fuzz() {
  export DYNO_FUZZ_TARGET=$1
  local longest=$2 finding
  shift 2
  mkdir -p "$work/corpus/$DYNO_FUZZ_TARGET" "$work/findings"
  rm -f "$work/findings/$DYNO_FUZZ_TARGET"-*
  # One seed: the same inputs as far as the time reaches. 0 seconds would be for ever.
  if "$program" -seed=1 -max_total_time=$((seconds < 6 ? 1 : seconds / 6)) -timeout=60 -rss_limit_mb=2048 -max_len="$longest" \
    -dict="Tests/Fuzz/Seeds/$DYNO_FUZZ_TARGET.dict" -artifact_prefix="$work/findings/$DYNO_FUZZ_TARGET-" \
    "$work/corpus/$DYNO_FUZZ_TARGET" "$@" >"$work/$DYNO_FUZZ_TARGET.log" 2>&1
  then
    echo "$DYNO_FUZZ_TARGET: $(grep DONE "$work/$DYNO_FUZZ_TARGET.log")"
    return
  fi
  failed=1
  grep -E 'Fatal error|ERROR|SUMMARY' "$work/$DYNO_FUZZ_TARGET.log" || tail -5 "$work/$DYNO_FUZZ_TARGET.log"
  finding=$(find "$work/findings" -name "$DYNO_FUZZ_TARGET-*" -type f | head -1)
  [ -n "$finding" ] || return 0
  "$program" -minimize_crash=1 -max_total_time=15 -exact_artifact_path="$finding.smallest" "$finding" >/dev/null 2>&1 || true
  [ -f "$finding.smallest" ] || cp "$finding" "$finding.smallest"
  echo "$DYNO_FUZZ_TARGET: found an input ($(wc -c <"$finding.smallest") bytes); again with"
  echo "  DYNO_FUZZ_TARGET=$DYNO_FUZZ_TARGET $program $finding.smallest"
  cat -A "$finding.smallest" | head -40
  echo
}

fuzz responses 4096 Tests/Fuzz/Seeds/responses
fuzz http2 4096 Tests/Fuzz/Seeds/http2
fuzz plans 4096 Tests/Fuzz/Seeds/plans Plans
# What the reports' tests record are results of every kind; a sweep's trials stand behind its result.
rm -rf "$work/seeds"
mkdir -p "$work/seeds"
for result in Tests/ReportFormatsTests/Goldens/*.json; do
  trials=${result%.json}.ndjson
  [ -f "$trials" ] || trials=
  cat "$result" $trials >"$work/seeds/$(basename "$result")"
done
fuzz results 196608 "$work/seeds"
fuzz traces 4096 Tests/Fuzz/Seeds/traces
fuzz feeds 4096 Tests/Fuzz/Seeds/feeds
fuzz jsonpath 4096 Tests/Fuzz/Seeds/jsonpath
exit $failed
