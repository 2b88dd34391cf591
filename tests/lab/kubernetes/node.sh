#!/bin/bash
# The lab's node: dockerd and kubelet, as process 1's children in a process and a mount namespace of their own (node.ts
# makes them). Ending the namespace ends every container and every mount with it.
#
#   node.sh CACHE STATE BRIDGE ADDRESS      CACHE: what build.sh made    STATE: an empty folder for this node
set -euo pipefail
readonly cache=$1 state=$2 bridge=$3 address=$4
readonly root=$cache/root
export PATH=$state/bin:$root/usr/bin:$root/usr/sbin:/usr/bin:/usr/sbin:/bin:/sbin
LD_LIBRARY_PATH=$(echo "$root"/lib/*-linux-gnu)
export LD_LIBRARY_PATH DOCKER_HOST=unix://$state/docker.sock
mkdir -p "$state"/{bin,log,tunables,run,run-work,docker,kubelet}

# This namespace began with a copy of every mount. Those of other labs and of network namespaces would be kept alive here.
while read -r _ mounted _; do
  case $mounted in
    "$state"*) ;;
    /run/netns | /run/netns/* | "$(dirname "$(dirname "$state")")"/pilothouse-lab-*) umount --lazy "$mounted" ;;
  esac
done < <(tac /proc/self/mounts)

# The kubelet writes below /var/log whatever it is told; here that is a folder of the node's own.
mount --bind "$state/log" /var/log
# dockerd makes /run/docker/plugins whatever it is told; here what is written below /run stays with the node.
mount -t overlay overlay -o "lowerdir=/run,upperdir=$state/run,workdir=$state/run-work" /run
# It also sets kernel parameters of the whole machine. It may believe that it did.
for wanted in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000 \
  net/bridge/bridge-nf-call-iptables=1 net/bridge/bridge-nf-call-ip6tables=1; do
  parameter=/proc/sys/${wanted%=*}
  [ -e "$parameter" ] || continue
  stand_in=$state/tunables/$(basename "$parameter")
  echo "${wanted#*=}" >"$stand_in"
  mount --bind "$stand_in" "$parameter"
done

# The kubelet would load br_netfilter, which puts every bridge of the machine behind its firewall. Nothing here needs a
# module that the kernel does not load by itself.
ln -s /bin/true "$state/bin/modprobe"

# Without CAP_SYS_RESOURCE (bit 24) nobody may lower an oom_score_adj, and a pod's pause container asks for -998.
readonly wrapper=$state/runc-without-oom-score
cat >"$wrapper" <<RUNC
#!/bin/sh
bundle= previous=
for argument in "\$@"; do
  case \$previous in --bundle|-b) bundle=\$argument ;; esac
  previous=\$argument
done
if [ -f "\$bundle/config.json" ]; then sed -i 's/"oomScoreAdj":-[0-9]*/"oomScoreAdj":0/' "\$bundle/config.json"; fi
exec $root/usr/sbin/runc "\$@"
RUNC
chmod +x "$wrapper"
runtime=()
capabilities=$(awk '/^CapEff:/ { print $2 }' /proc/self/status)
if (( (0x$capabilities >> 24 & 1) == 0 )); then runtime=(--add-runtime "without-oom-score=$wrapper" --default-runtime without-oom-score); fi

echo '{}' >"$state/dockerd.json"   # otherwise it would read the machine's /etc/docker/daemon.json
dockerd --data-root "$state/docker" --exec-root "$state/docker-run" --pidfile "$state/dockerd.pid" --host "$DOCKER_HOST" \
  --config-file "$state/dockerd.json" --bridge "$bridge" --iptables=false --ip6tables=false --ip-forward=false \
  --ip-masq=false --userland-proxy=false --oom-score-adjust 0 "${runtime[@]}" --log-level warn >"$state/dockerd.log" 2>&1 &
dockerd=$!
for attempt in {1..300}; do
  if docker version >/dev/null 2>&1; then break; fi
  if ! kill -0 "$dockerd" 2>/dev/null || [ "$attempt" = 300 ]; then
    echo 'dockerd did not start:'; tail -n 5 "$state/dockerd.log"; exit 1
  fi
  sleep 0.1
done

tar -C "$cache/img/pause" -c . | docker import -c 'ENTRYPOINT ["/pause"]' - k8s.gcr.io/pause:3.2 >/dev/null
tar -C "$cache/img/busybox" -c . | docker import -c 'CMD ["/bin/sh"]' -c 'ENV PATH=/bin' - busybox:1.36 >/dev/null

"$cache/bin/kubelet" --kubeconfig="$state/kubelet.kubeconfig" --hostname-override=node1 --root-dir="$state/kubelet" \
  --cert-dir="$state/kubelet-pki" --tls-cert-file="$state/kubelet.crt" --tls-private-key-file="$state/kubelet.key" \
  --container-runtime=docker --docker-endpoint="$DOCKER_HOST" --docker="$DOCKER_HOST" --network-plugin= \
  --container-runtime-endpoint="unix://$state/dockershim.sock" \
  --experimental-dockershim-root-directory="$state/dockershim" --pod-infra-container-image=k8s.gcr.io/pause:3.2 \
  --address="$address" --node-ip="$address" --port=10250 --read-only-port=0 --healthz-port=0 --anonymous-auth=false \
  --client-ca-file="$state/ca.crt" --authorization-mode=Webhook --authentication-token-webhook \
  --make-iptables-util-chains=false --hairpin-mode=none --cgroup-driver=cgroupfs --fail-swap-on=false --oom-score-adj=0 \
  --eviction-hard= --image-gc-high-threshold=100 --node-status-update-frequency=2s --max-pods=200 \
  --feature-gates=DevicePlugins=false --volume-plugin-dir="$state/volume-plugins" --resolv-conf=/etc/resolv.conf --v=2 \
  >"$state/kubelet.log" 2>&1 &
wait -n
echo 'dockerd or the kubelet ended:'
tail -n 5 "$state/dockerd.log" "$state/kubelet.log"
exit 1
