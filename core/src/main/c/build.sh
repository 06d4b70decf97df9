#!/bin/sh
# Builds the programs for the architecture of the compiler $CC (gcc) into the directory given, or in place:
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
[ -n "$out" ] || out=../resources/io/kernelproof/probe/$arch
mkdir -p "$out"

case $arch in
# All addresses lie within one megabyte.
aarch64) model=-mcmodel=tiny ;;
*) model=-mcmodel=small ;;
esac

# The field of 8 bytes at an offset.
field() {
	od -An -tu8 -j"$1" -N8 "$program" | tr -d ' '
}

# Zeros instead of so many bytes from an offset on.
blank() {
	dd if=/dev/zero of="$program" bs=1 seek="$1" count="$2" conv=notrunc status=none
}

# The table of sections, which stands at the end, is for linkers and debuggers: programs are loaded by segments. The first
# one, of code and constants, ends where the table's names begin; the second one has only zeros, which are not in the file.
drop_sections() {
	if [ "$(field 152)" != 0 ]; then
		echo "$program: has variables with initial values, which this does not expect" >&2
		exit 1
	fi
	truncate -s "$(field 96)" "$program"
	blank 40 8	# e_shoff
	blank 58 6	# e_shentsize, e_shnum, e_shstrndx
}

# The name, and what this program has of its own.
build() {
	program=$out/$1
	shift
	"$cc" -std=gnu11 -Wall -Wextra -Werror -Oz -flto -flto-partition=none "$model" \
		-ffreestanding -fomit-frame-pointer -nostdlib -static -fno-pic -no-pie \
		-fno-stack-protector -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-ident \
		-fno-tree-loop-distribute-patterns -fno-tree-loop-im -fno-expensive-optimizations \
		-fno-guess-branch-probability -fno-inline-small-functions -ffunction-sections -fdata-sections \
		-Wl,--gc-sections,--build-id=none,-z,noexecstack,-z,noseparate-code,-z,norelro -s \
		-o "$program" "$@" main.c text.c
	drop_sections
	{
		echo "sha256=$(sha256sum "$program" | cut -d' ' -f1)"
		echo "compiler=$("$cc" --version | sed '1s/^[^ ]*/gcc/;q')"
	} > "$program.properties"
}

launcher="run.c launch.c supervise.c guard.c family.c outer.c handover.c refused.c call.c sequel.c names.c \
	frames.c filter.c denylist.c command.c proc.c"
build kernelproof-probe probe.c who.c deny.c $launcher
build kernelproof-trap -DTRAPS=1 trace.c own.c $launcher
build kernelproof-keep -DKEEPS=1 keep.c
