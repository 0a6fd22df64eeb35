#!/bin/sh
# Builds the commit that a change started from and the change itself, and compares them. For any CI system, and by hand:
#   compare.sh BASE_REF [PLAN]
# BASE_REF is the branch that the change goes to; the plan says how builds start (performance.yaml). Leaves its report, none of an earlier run,
# and Dyno's exit status. BUILD is the command that builds a checkout ('make build'), OPTIONS are more options of 'dyno compare'.
set -eu
base_ref=$1
plan=${2:-performance.yaml}
command -v git > /dev/null || { echo "git is not installed here: what the change is compared with cannot be found" >&2; exit 64; }
git rev-parse --git-dir > /dev/null 2>&1 || { echo "$PWD is in no git repository: check the sources out with git" >&2; exit 64; }
git rev-parse --verify -q "$base_ref" > /dev/null || { echo "there is no $base_ref here: fetch it first" >&2; exit 64; }
# Of a shallow clone the history is needed up to where both branches meet.
if ! base=$(git merge-base "$base_ref" HEAD); then
    git fetch -q --unshallow || true
    base=$(git merge-base "$base_ref" HEAD) || { echo "$base_ref and HEAD have no commit in common: fetch the whole history" >&2; exit 64; }
fi
# What an earlier job left is not of this one.
rm -rf "Reports/$(basename "$plan" .yaml)"
if [ "$base" = "$(git rev-parse HEAD)" ]; then
    echo "nothing to compare: HEAD is the commit that it would be compared with ($base)"
    exit 0
fi
# A job that was killed in this workspace leaves its worktree behind.
git worktree prune
rm -rf baseline
git worktree prune
git worktree add -q -f --detach baseline "$base"
(cd baseline && ${BUILD:-make build})
${BUILD:-make build}
exec timeout -k 30s "${TIMEOUT:-20m}" dyno compare "$plan" --inconclusive pass ${OPTIONS:-}
