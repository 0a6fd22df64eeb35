#!/bin/bash
# sbatch slurm.sh PLAN [FOLDER]: as many shards as there are tasks, one a node, all begun at once by srun.
#SBATCH --job-name=dyno
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=2
#SBATCH --time=0:10:00
set -euo pipefail

plan=$1
folder=${2:-parts-$SLURM_JOB_ID}
# Where the job's folder is not seen by all nodes, meet at the first one instead, over TLS:
#   export DYNO_MEET_SECRET=$(openssl rand -hex 32)
#   meet=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1):7400
meet=$folder/meeting

srun --kill-on-bad-exit=0 dyno run "$plan" --scale-out --meet "$meet" -o "$folder" -q
dyno merge "$folder"
