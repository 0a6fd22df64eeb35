#!/bin/bash
# cluster.sh BIN: runs the loads of Plans/scale-out as its page has them by Slurm, Open MPI and GNU parallel, on this machine, and counts what
# came of it. BIN is the folder of the dyno command. As root, with munge, slurm-wlm, openmpi-bin and parallel installed.
set -euo pipefail

bin=$(realpath "$1")
plans=$(realpath "$(dirname "$0")/../../Plans")
work=$(mktemp -d)
export PATH=$bin:$PATH
started=()

finish() {
    for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

fail() {
    echo "cluster: $*" >&2
    tail -n 5 "$work"/log/*.log "$work"/state/log/*.log 2>/dev/null >&2 || true
    exit 1
}

# That of the page, against a target of our own.
cp -r "$plans" "$work/Plans"
cd "$work/Plans/scale-out"
mkdir -p "$work/log"
dyno target --port 0 >"$work/log/target.log" &
started+=($!)
for _ in $(seq 100); do [ -s "$work/log/target.log" ] && break; sleep 0.1; done
url=$(awk '/^listening on/ { print $3 }' "$work/log/target.log")
[ -n "$url" ] || fail "the target does not listen"
sed -i "s|http://127.0.0.1:8081|$url|" load.yaml

# FOLDER SHARDS SOURCE: the parts are all there, from there, and are the load of one process.
dyno run load.yaml -o whole -q || [ $? = 3 ]
expected=$(python3 -c 'import glob, json; print(json.load(open(glob.glob("whole/*/latest/result.json")[0]))["counts"]["scheduled"])')
check() {
    python3 - "$1/merged/result.json" "$2" "$3" "$expected" <<'EOF' || fail "$1 is not the whole load"
import json, sys
result, shards, source, expected = json.load(open(sys.argv[1])), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
counts = result["counts"]
assert [shard["shard"] for shard in result["shards"]] == list(range(1, shards + 1)), result["shards"]
assert all(shard["from"].startswith(source) for shard in result["shards"]), result["shards"]
assert counts["scheduled"] == expected, (counts, expected)
assert counts["succeeded"] == expected and counts["unsent"] == 0, counts
starts = [shard["startedAtSeconds"] for shard in result["shards"]]
assert max(starts) - min(starts) < 0.001, starts
print(f"{source}: {shards} shards, {expected} arrivals, valid: {result['validity']['valid']}")
EOF
}

# The lines of the page that begin with a word, as they are.
page() { awk -v word="$1" '/^```/ { inside = !inside; next } inside && index($0, word) { take = 1 } inside && take { print } !inside { take = 0 }' README.md; }

# Where the machine is too busy for the numbers to be the target's own, a command ends with 3; what was sent is counted all the same.
run() { bash -c "$1" || [ $? = 3 ] || fail "status $? of: $1"; }

# GNU parallel
run "$(page 'parallel -j 4')"
check two 4 'PARALLEL_SEQ'

# Open MPI, which starts no more processes than there are cores unless it is told to, and none as root
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
run "$(page 'mpirun -np 4')"
check three 4 'OMPI_COMM_WORLD_RANK'

# Slurm: four virtual nodes
state=$work/state
mkdir -p "$state/log" "$state/ctld" /run/munge
host=$(hostname -s)
cat >"$state/slurm.conf" <<EOF
ClusterName=ci
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
AuthType=auth/munge
StateSaveLocation=$state/ctld
SlurmdSpoolDir=$state/d%n
SlurmctldPidFile=$state/ctld.pid
SlurmdPidFile=$state/d%n.pid
SlurmctldLogFile=$state/log/ctld.log
SlurmdLogFile=$state/log/d%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
MpiDefault=none
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=30
InactiveLimit=0
KillWait=5
NodeName=n[1-4] NodeHostname=$host NodeAddr=127.0.0.1 Port=[16821-16824] CPUs=2 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=10 State=UP OverSubscribe=FORCE:4
EOF
export SLURM_CONF=$state/slurm.conf
[ -s /etc/munge/munge.key ] || dd if=/dev/urandom bs=1 count=1024 status=none of=/etc/munge/munge.key
munged --foreground --force --socket "$state/munge.socket" --pid-file "$state/munged.pid" --log-file "$state/log/munged.log" \
    --seed-file "$state/munge.seed" 2>>"$work/log/munged.log" &
started+=($!)
sed -i "s|^AuthType=.*|&\nAuthInfo=socket=$state/munge.socket|" "$state/slurm.conf"
slurmctld -D >"$work/log/ctld.log" 2>&1 &
started+=($!)
for number in 1 2 3 4; do
    mkdir -p "$state/dn$number"
    slurmd -N "n$number" -D >"$work/log/n$number.log" 2>&1 &
    started+=($!)
done
for _ in $(seq 300); do
    [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 4 ] && break
    sleep 0.1
done
[ "$(sinfo -h -t idle -o %D)" = 4 ] || fail "Slurm's nodes are not up: $(sinfo 2>&1)"
sbatch --wait --output "$work/log/batch.log" slurm.sh load.yaml four || [ $? = 3 ] || { cat "$work/log/batch.log" >&2; fail "sbatch"; }
check four 4 'SLURM_PROCID'

# A batch script has a rank as well, and is no step: nobody's load is halved.
cat >alone.sh <<'EOF'
#!/bin/bash
dyno run load.yaml --scale-out -o alone
EOF
chmod +x alone.sh
sbatch --wait --ntasks 4 --output "$work/log/alone.log" alone.sh && fail "a batch script was taken for a shard"
grep -q 'no engine says which shard this is' "$work/log/alone.log" || fail "$(cat "$work/log/alone.log")"
echo "cluster: all is well"
