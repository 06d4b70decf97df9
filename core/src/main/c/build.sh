#!/bin/sh
# Builds the probe for the architecture of the compiler $CC (gcc) into the file given, or in place:
# core/src/main/resources/io/kernelproof/probe/ARCH/.
# The same compiler makes the same bytes, whatever the directory, the user or the locale.
set -eu
export LC_ALL=C
out=${1:-}
case $out in "" | /*) ;; *) out=$PWD/$out ;; esac
cd "$(dirname "$0")"

cc=${CC:-gcc}
arch=$("$cc" -dumpmachine)
arch=${arch%%-*}
resources=../resources/io/kernelproof/probe/$arch
[ -n "$out" ] || out=$resources/kernelproof-probe
mkdir -p "$(dirname "$out")"

case $arch in
# All addresses lie within one megabyte.
aarch64) model=-mcmodel=tiny ;;
*) model=-mcmodel=small ;;
esac

"$cc" -std=gnu11 -Wall -Wextra -Werror -Oz -flto -flto-partition=none "$model" \
	-ffreestanding -nostdlib -static -fno-pic -no-pie \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-ident \
	-fno-tree-loop-distribute-patterns -ffunction-sections -fdata-sections \
	-Wl,--gc-sections,--build-id=none,-z,noexecstack,-z,noseparate-code,-z,norelro -s \
	-o "$out" \
	main.c probe.c who.c deny.c run.c supervise.c family.c outer.c handover.c refused.c frames.c \
	filter.c denylist.c command.c text.c

[ $# -gt 0 ] || {
	echo "sha256=$(sha256sum "$out" | cut -d' ' -f1)"
	echo "compiler=$("$cc" --version | sed '1s/^[^ ]*/gcc/;q')"
} > "$out.properties"
