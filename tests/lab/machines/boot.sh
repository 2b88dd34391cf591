#!/bin/bash
# boot.sh NAME HOSTNAME ROOT NAMESPACE CGROUP [LOWER UPPER WORK]
# Boots the folder ROOT as a machine with systemd as PID 1 in the network namespace NAMESPACE. With LOWER, ROOT is
# first laid over it, so that only what the machine changes is written. Run in a mount namespace of its own: what is
# mounted here ends with it. The machine gets the control group CGROUP on version 2 whatever this machine runs on.
set -euo pipefail
name=$1 host=$2 root=$3 namespace=$4 group=$5
if [ $# -gt 5 ]; then mount -t overlay overlay -o "lowerdir=$6,upperdir=$7,workdir=$8" "$root"; fi
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p "/sys/fs/cgroup/$group"
echo $$ > "/sys/fs/cgroup/$group/cgroup.procs"
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
exec systemd-nspawn --quiet --register=no --keep-unit --boot --console=pipe \
  --capability=all '--system-call-filter=add_key keyctl bpf' \
  --machine="$name" --hostname="$host" --directory="$root" --network-namespace-path="/run/netns/$namespace" \
  --resolv-conf=off --timezone=off --link-journal=no
