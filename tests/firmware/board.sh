# SPDX-License-Identifier: Apache-2.0
# Sourced by what runs the firmware: a board in QEMU with its memory in a file, in a folder of its own. Both are gone when
# the script ends, whatever ends it.
#
# Sets: roamcard  the program   work  the folder   nvm  the board's memory   io  its UART   wire  what to name as a card
#       control   the keeper's socket

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:?usage: $0 BUILD}
case $build in /*) ;; *) build=$PWD/$build ;; esac
roamcard=${ROAMCARD:-$build/roamcard}
# With sanitizers or without: the one that was built last.
keeper=$build/tests/firmware/keeper
[ "$keeper" -nt "$build/san/tests/firmware/keeper" ] || keeper=$build/san/tests/firmware/keeper
board_pid='' keeper_pid=''

# waits_for COMMAND...: at most a minute.
waits_for() {
	local tries=0
	until "$@"; do
		[ $((tries += 1)) -lt 1200 ] || return 1
		sleep 0.05
	done
}

board_open() {
	work=$(mktemp -d "${TMPDIR:-/tmp}/roamcard.XXXXXX")
	export TMPDIR=$work
	nvm=$work/nvm io=$work/io wire=t0:unix:$work/io control=unix:$work/control
	trap board_close EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
}

board_close() {
	board_kill
	[ -z "$keeper_pid" ] || { kill "$keeper_pid"; wait "$keeper_pid"; } 2>/dev/null
	rm -rf "$work"
}

# board_start ELF [QEMU-OPTION...]: returns once its UART is there. The memory is what $nvm has, new where it has none.
board_start() {
	local elf=$1
	shift
	[ -e "$nvm" ] || "$keeper" "$nvm" new || return
	rm -f "$io"
	qemu-system-arm -M mps2-an385,memory-backend=nvm \
		-object "memory-backend-file,id=nvm,size=16M,mem-path=$nvm,share=on" \
		-chardev "socket,id=io,path=$io,server=on,wait=off" -serial chardev:io \
		-display none -monitor none -kernel "$elf" "$@" >>"$work/qemu.out" 2>&1 &
	board_pid=$!
	waits_for [ -S "$io" ] || { cat "$work/qemu.out" >&2; return 1; }
}

# board_kill: the supply of the whole board goes, in whatever it does.
board_kill() {
	[ -n "$board_pid" ] || return 0
	{ kill -9 "$board_pid"; wait "$board_pid"; } 2>/dev/null
	board_pid=
}

# keep COMMAND...: of the keeper, once.
keep() {
	"$keeper" "$nvm" "$@"
}

keeper_start() {
	"$keeper" "$nvm" serve "$control" >"$work/keeper.out" 2>&1 &
	keeper_pid=$!
	waits_for grep -qs '^ready' "$work/keeper.out"
}

# figure NAME: what the program on the board tells.
figure() {
	keep show | tr ' ' '\n' | grep -A 1 -x -e "$1" | tail -n 1
}
