#!/bin/bash
# Builds what the Kubernetes lab runs: Kubernetes 1.20.2 from Debian's source package, and Debian's etcd and Docker,
# unpacked, never installed. Needs no root. About eight minutes on two cores, once; afterwards this script only says
# that the work is done.
#
#   build.sh CACHE            builds, unless that is done
#   build.sh CACHE --check    exits with 0 when it is done, with 3 when not
#
# CACHE/kubernetes appears in one rename, complete and with its stamp, or not at all. Builders that meet wait for one
# another on CACHE/kubernetes.lock.
set -euo pipefail

# Raise this number when the result changes: a cache built by another recipe is built again.
readonly recipe='kubernetes-1.20.2 recipe-1'
readonly suite=bookworm
readonly version=v1.20.2
readonly commit=faecb196815e248d3ecfb03c680a4507229c2a56

readonly cache=${1:?usage: build.sh CACHE}
readonly result=$cache/kubernetes
readonly work=$cache/kubernetes.building

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# Compilers and sources: needed during the build only.
readonly build_packages=(golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev)
# What the cluster runs. docker.io names libdevmapper; the rest of its libraries are on every Debian.
# socat carries port-forward, tini reaps the node's orphans, busybox becomes the image of the workloads.
readonly run_packages=(etcd-server docker.io containerd runc socat tini busybox-static libdevmapper1.02.1)

is_done() { [ "$(cat "$result/stamp" 2>/dev/null || true)" = "$recipe" ]; }
if is_done; then exit 0; fi
if [ "${2:-}" = --check ]; then exit 3; fi

mkdir -p "$cache"
exec 9>"$cache/kubernetes.lock"
flock --nonblock 9 || { say 'another build is under way: waiting for it'; flock 9; }
if is_done; then exit 0; fi

for tool in apt-get dpkg-source dpkg-deb patch xz tar; do
  command -v "$tool" >/dev/null || fail "$tool is missing (apt-get install dpkg-dev xz-utils)"
done
free=$(df --output=avail -BG "$cache" | tail -n 1 | tr -dc 0-9)
[ "$free" -ge 6 ] || fail "6 GB are needed below $cache while building, $free GB are free"

rm -rf "$work"
mkdir -p "$work"/{apt/lists/partial,apt/cache/archives/partial,debs,go,source,out/bin,out/root,out/img}

# --- Debian packages and sources, through package lists of our own: the machine's are neither needed nor touched.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
  | awk -v suite="$suite" '$2 == suite && $3 == "main" { print $1; exit }')
[ -n "$mirror" ] || fail "this machine's apt sources do not name Debian 12 ($suite, main)"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
printf "%s [signed-by=$keyring] $mirror $suite main\n" deb deb-src >"$work/apt/sources.list"
apt() {
  apt-get -q -o Dir::Etc::SourceList="$work/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
    -o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User="$(id -un)" \
    -o Acquire::Retries=3 "$@"
}
say 'reading the package lists'
apt update >/dev/null
say 'fetching packages'
(cd "$work/debs" && apt download "${build_packages[@]}" "${run_packages[@]}" >/dev/null)
say 'fetching the Kubernetes source'
(cd "$work/source" && apt source --download-only kubernetes >/dev/null)

unpack() {
  local into=$1 package
  shift
  for package in "$@"; do dpkg-deb -x "$work/debs/${package}"_*.deb "$into"; done
}
unpack "$work/go" "${build_packages[@]}"
unpack "$work/out/root" "${run_packages[@]}"

readonly tree=$work/gopath/src/k8s.io/kubernetes
mkdir -p "$(dirname "$tree")"
dpkg-source -x "$work"/source/kubernetes_*.dsc "$tree" >/dev/null
# The vendored reflect2 1.0.1 crashes the API server under Go 1.18 and later (SIGSEGV in reflect.mapiterinit);
# Debian's 1.0.2 has the fix.
rm -rf "$tree/vendor/github.com/modern-go/reflect2"
cp -r "$work/go/usr/share/gocode/src/github.com/modern-go/reflect2" "$tree/vendor/github.com/modern-go/"

# --- Go: GOPATH mode, because the vendor folder no longer agrees with go.mod; nothing is fetched.
export GOROOT=$work/go/usr/lib/go-1.19 GOPATH=$work/gopath GOCACHE=$work/gocache GOTMPDIR=$work
export GO111MODULE=off GOFLAGS= GOPROXY=off CGO_ENABLED=0 PATH=$work/go/usr/lib/go-1.19/bin:$PATH
cd "$tree"

say 'generating the OpenAPI definitions'   # the one generated file that the tarball does not carry
go build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
packages=$(find -L cmd pkg vendor/k8s.io plugin -name '*.go' -not -name 'zz_generated*' \
    -not -path 'vendor/k8s.io/code-generator/*' -not -path 'vendor/k8s.io/sample-apiserver/*' \
    -not -path '*/_*' -not -path '*/testdata/*' -print0 \
  | { xargs -0 grep -l '+k8s:openapi-gen=' || true; } \
  | xargs -n1 dirname | LC_ALL=C sort -u | sed 's#^#k8s.io/kubernetes/#' | paste -sd,)
"$work/openapi-gen" --v 0 --logtostderr -i "$packages" -p k8s.io/kubernetes/pkg/generated/openapi \
  -O zz_generated.openapi -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r "$work/violations.report"

say 'compiling (this is the long part)'
stamps=
for package in client-go/pkg/version component-base/version; do
  for value in "gitVersion=$version" gitMajor=1 gitMinor=20 gitTreeState=archive "gitCommit=$commit" buildDate=2021-01-13T13:20:00Z; do
    stamps+=" -X k8s.io/kubernetes/vendor/k8s.io/$package.$value"
  done
done
go build -trimpath -ldflags "-s -w$stamps" -o "$work/out/bin/" \
  ./cmd/kube-apiserver ./cmd/kube-controller-manager ./cmd/kube-scheduler ./cmd/kubelet ./cmd/kubectl

# --- The root file systems of the two images that the node knows.
say 'making the images'
mkdir -p "$work/pause" "$work/out/img/pause" "$work/out/img/busybox"/{bin,tmp,etc}
cat >"$work/pause/main.go" <<'GO'
// Holds a pod's namespaces open, as pid 1 of the pod, until it is told to end.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGINT, syscall.SIGTERM)
	<-end
}
GO
go build -trimpath -ldflags '-s -w' -o "$work/out/img/pause/pause" "$work/pause/main.go"
busybox=$work/out/root/bin/busybox
cp "$busybox" "$work/out/img/busybox/bin/"
for applet in $("$busybox" --list); do
  [ "$applet" = busybox ] || ln -sf busybox "$work/out/img/busybox/bin/$applet"
done
echo 'root:x:0:0:root:/root:/bin/sh' >"$work/out/img/busybox/etc/passwd"
echo 'root:x:0:' >"$work/out/img/busybox/etc/group"
echo 'hosts: files dns' >"$work/out/img/busybox/etc/nsswitch.conf"
chmod 1777 "$work/out/img/busybox/tmp"

# --- Keep what a start needs; the stamp goes in last, and the rename publishes all of it at once.
rm -rf "$work/out/root/usr/share" "$work/out/root/usr/lib/systemd" "$work/out/root/lib/systemd" \
  "$work/out/root/etc" "$work/out/root/var" "$work/out/root"/usr/bin/{ctr,containerd-shim,containerd-shim-runc-v1,dnet,filan,procan} \
  "$work/out/root"/usr/sbin/{ovrouter,docker-proxy}
echo "$recipe" >"$work/out/stamp"
sync
rm -rf "$result"
mv "$work/out" "$result"
chmod -R u+w "$work"
rm -rf "$work"
say "done: $result ($(du -sh "$result" | cut -f1))"
