#!/usr/bin/env bash
# Runs all tests of a bundle: Tests/run.sh BUNDLE [FOLDER FOR LOGS]. Five processes beside one another, as most of the time of a test
# that runs the command is waiting. What failed is told again at the end, where one looks.
set -uo pipefail
bundle=$1 logs=${2:-$(dirname "$1")/test-logs}
mkdir -p "$logs" && rm -f "$logs"/*.log

declare -A running
failed=()
part() {
    local name=$1
    shift
    "$bundle" --testing-library swift-testing "$@" >"$logs/$name.log" 2>&1 &
    running[$name]=$!
}
# What the last leaves out the others run, whatever is added.
part documentation --filter '^DocumentationTests\.'
part command-1 --filter '^CommandTests\.[A-L]'
part command-2 --filter '^CommandTests\.[^A-L]'
part runs --filter '^RunsTests\.'
part others --skip '^(DocumentationTests|CommandTests|RunsTests)\.'
trap 'kill "${running[@]}" 2>/dev/null' INT TERM

result=0
for name in "${!running[@]}"; do
    wait "${running[$name]}" || { result=1 && failed+=("$name"); }
    echo "$name: $(grep -a 'Test run with' "$logs/$name.log" || tail -n 3 "$logs/$name.log")"
done
for name in "${failed[@]}"; do
    echo && echo "$logs/$name.log:"
    # What an expectation found is below it.
    grep -aE -A40 'recorded an issue|Fatal error' "$logs/$name.log" | grep -avE '(◇|✔|➜) (Test|Suite)' | head -n 400
done
exit $result
