#!/bin/sh
# build-kubernetes.sh DIRECTORY: kubeadm, kubelet, kube-apiserver and kube-controller-manager 1.20.2 from the source package of
# Debian bookworm, with its Go 1.19, and its etcd; into DIRECTORY/bin. Nothing is installed. About ten minutes of two cores.
set -eu
home=$1
mkdir -p "$home/build" && cd "$home/build"
mkdir -p apt/lists/partial apt/cache/archives/partial debs root source gopath/src/k8s.io
key=/usr/share/keyrings/debian-archive-keyring.gpg
mirror=$(sed -n 's/^URIs: *//p; s/^deb [^h]*\(http[^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | grep -v security | head -n 1)
for type in deb deb-src; do echo "$type [signed-by=$key] $mirror bookworm main"; done > apt/sources.list
: > apt/status
apt() {
  apt-get -q -o Dir::Etc::sourcelist="$home/build/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$home/build/apt/lists" -o Dir::State::status="$home/build/apt/status" \
    -o Dir::Cache="$home/build/apt/cache" -o APT::Sandbox::User=root "$@"
}
apt update
(cd debs && apt download golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev rsync libpopt0 libxxhash0 etcd-server)
for deb in debs/*.deb; do dpkg-deb -x "$deb" root; done
(cd source && apt --download-only source kubernetes && rm -rf kubernetes && dpkg-source --no-check -x kubernetes_*.dsc kubernetes)
# The vendored reflect2 1.0.1 is too old for Go 1.18 and newer: objects with maps would be corrupted.
rm -rf source/kubernetes/vendor/github.com/modern-go/reflect2
cp -r root/usr/share/gocode/src/github.com/modern-go/reflect2 source/kubernetes/vendor/github.com/modern-go/
ln -sfn "$home/build/source/kubernetes" gopath/src/k8s.io/kubernetes
machine=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo x86_64-linux-gnu)
export GOROOT="$home/build/root/usr/lib/go-1.19" GOPATH="$home/build/gopath" GOCACHE="$home/build/go-cache" HOME="$home/build"
export PATH="$GOROOT/bin:$home/build/root/usr/bin:$PATH" CGO_ENABLED=0 GOFLAGS=
export LD_LIBRARY_PATH="$home/build/root/usr/lib/$machine:$home/build/root/lib/$machine"
cd gopath/src/k8s.io/kubernetes
nice -n 19 make WHAT="cmd/kubeadm cmd/kubelet cmd/kube-apiserver cmd/kube-controller-manager"
mkdir -p "$home/bin.new"
for name in kubeadm kubelet kube-apiserver kube-controller-manager; do cp "_output/bin/$name" "$home/bin.new/"; done
cp "$home/build/root/usr/bin/etcd" "$home/bin.new/"
rm -rf "$home/bin" && mv "$home/bin.new" "$home/bin"
cd / && chmod -R u+w "$home/build" && rm -rf "$home/build"
