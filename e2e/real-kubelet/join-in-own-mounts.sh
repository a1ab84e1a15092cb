#!/bin/sh
# join-in-own-mounts.sh BIN WORK NODE JOIN-FLAGS…: kubeadm join, with a kubelet that starts when its files are there, as systemd
# would start it. Both see /etc/kubernetes and /var/lib/kubelet as WORK/etc and WORK/var: run it below `unshare --mount`.
# It lives as long as the kubelet; the outputs are WORK/join.log and WORK/kubelet.log, kubeadm's exit code is WORK/join.code.
set -eu
bin=$1 work=$2 node=$3
shift 3
mkdir -p "$work/etc" "$work/var" /etc/kubernetes /var/lib/kubelet
mount --bind "$work/etc" /etc/kubernetes
mount --bind "$work/var" /var/lib/kubelet
mount --make-rshared /var/lib/kubelet
( "$bin/kubeadm" join "$@" --node-name "$node" --ignore-preflight-errors=all -v=5 > "$work/join.log" 2>&1 && code=0 || code=$?
  echo "$code" > "$work/join.code" ) &
while [ ! -f /var/lib/kubelet/kubeadm-flags.env ]; do
  [ ! -f "$work/join.code" ] || exit 1
  sleep 0.2
done
export AWS_EC2_METADATA_DISABLED=true
exec "$bin/kubelet" --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf \
  --config=/var/lib/kubelet/config.yaml --container-runtime=docker --hostname-override="$node" --cgroups-per-qos=false \
  --enforce-node-allocatable= -v=2 > "$work/kubelet.log" 2>&1
