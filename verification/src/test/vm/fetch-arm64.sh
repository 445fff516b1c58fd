#!/usr/bin/env bash
# fetch-arm64.sh DIR: Debian's kernel and Java for arm64, for a guest that qemu-system-aarch64 emulates.
#
#   DIR/kernel   the kernel of linux-image-cloud-arm64
#   DIR/root     a root folder of no more than a JRE, what it links to, and busybox
#
# From the mirror this machine's own apt takes its packages from; neither its lists nor its packages change.
set -euo pipefail
[ $# = 1 ] || { echo "usage: fetch-arm64.sh DIR" >&2; exit 2; }
if [ -s "$1/kernel" ] && [ -x "$1/root/bin/busybox" ]; then
    exit 0
fi
release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v -- -security | head -n 1)
mkdir -p "$1"
work=$(mktemp -d "$1/fetching.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root" "$work/kernel"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main" >"$work/sources.list"
cat >"$work/apt.conf" <<END
Dir::Etc::sourcelist "$work/sources.list"; Dir::Etc::sourceparts "-"; Dir::State::lists "$work/lists";
Dir::Cache "$work/cache"; Dir::State::status "/dev/null"; APT::Sandbox::User "root";
APT::Architecture "arm64"; APT::Architectures {"arm64";}; Acquire::Languages "none";
END
export APT_CONFIG=$work/apt.conf
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }
quietly apt-get -q update
image=$(apt-cache depends linux-image-cloud-arm64 | sed -n 's/.*Depends: \(linux-image-[0-9][^ ]*\).*/\1/p' | head -n 1)
cd "$work"
quietly apt-get -q download "$image" busybox-static libc6 libgcc-s1 libstdc++6 zlib1g openjdk-17-jre-headless
dpkg-deb --fsys-tarfile linux-image-*.deb | tar -x -C kernel --wildcards --no-anchored 'vmlinuz-*'
rm linux-image-*.deb
for package in *.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C root --exclude './usr/share/*'
done
cd - >/dev/null
mv "$work"/kernel/boot/vmlinuz-* "$1/kernel"
rm -rf "$1/root"
mv "$work/root" "$1/root"
