# SPDX-License-Identifier: Apache-2.0
# Sourced, behind pcscd.sh, by the tests that put our card into a reader: a folder, and a 'roamcard emulate'
# with a control socket, both gone when the script ends.
#
# Sets: roamcard  the program    work  the folder    emulate_pid

build=${1:?usage: $0 BUILD}
roamcard=${ROAMCARD:-$build/roamcard}
emulate_pid=
work=/run/work # a tmpfs of the script's own: images are copied there by the hundred
mkdir "$work"
export TMPDIR=$work
trap 'emulate_stop; pcscd_stop' EXIT

# waits_for COMMAND...: at most ten seconds.
waits_for() {
	local tries=0
	until "$@"; do
		[ $((tries += 1)) -lt 200 ] || return 1
		sleep 0.05
	done
}

# emulate_start ARGUMENT...: returns once pcscd has the card of the first slot.
emulate_start() {
	emulate_run "$@" && waits_for reader_is Yes 00
}

# emulate_run ARGUMENT...: returns once it says that it is ready.
emulate_run() {
	"$roamcard" emulate --control "unix:$work/control" "$@" \
		>"$work/emulate.out" 2>"$work/emulate.err" &
	emulate_pid=$!
	waits_for grep -qs '^ready' "$work/emulate.out"
}

# emulate_stop [SIGNAL]: sets emulate_status to what it ended with.
emulate_stop() {
	[ -n "$emulate_pid" ] || return 0
	kill -"${1:-TERM}" "$emulate_pid" 2>/dev/null
	wait "$emulate_pid" 2>/dev/null
	emulate_status=$?
	emulate_pid=
}

# tell WORD...: a command to it.
tell() {
	"$roamcard" emulate --tell "unix:$work/control" "$@"
}

# reader_is Yes|No SLOT: what pcscd says of a card in "Virtual PCD 00 SLOT".
reader_is() {
	opensc-tool -l 2>/dev/null | grep -q "^[0-9]* *$1 .*Virtual PCD 00 $2"
}
