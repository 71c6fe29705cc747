# SPDX-License-Identifier: Apache-2.0
# Sourced, before anything else, by the tests that need PC/SC: the script goes on in network, mount and
# process namespaces of its own, where it has a pcscd with the driver vpcd to itself. Any number run side by
# side, and none touches the machine's own pcscd or outlives its script.
#
#   pcscd_enter "$0" "$@"   goes on inside; where that cannot be, says so loudly and skips, or fails in CI
#   pcscd_start [READERS]   two slots each: "Virtual PCD 00 00" on port 35963, "… 00 01" on the next …
#   pcscd_stop [SIGNAL]
#
# Sets: pcscd_pid, pcscd_log

PCSCD_PROGRAMS="pcscd ip opensc-tool scriptor"
PCSCD_DRIVER=/usr/lib/pcsc/drivers/serial/libifdvpcd.so
PCSCD_PORT=35963 # 8C7B

# pcscd_skip WHY [forbidden]: no test was run. What could be installed is a failure in CI; what the machine
# forbids is not ours to mend.
pcscd_skip() {
	{
		echo "#"
		echo "#   NOT TESTED: PC/SC. $1"
		echo "#"
	} | tee /dev/stderr
	if [ -n "${CI:-}" ] && [ -z "${2:-}" ]; then
		echo "not ok 1 - PC/SC can be tested here"
		exit 1
	fi
	echo "ok 1 - # SKIP $1"
	echo "1..1"
	exit 0
}

# pcscd_enter SCRIPT ARGUMENT...
pcscd_enter() {
	local program
	local -a unshare=(unshare --net --mount --pid --mount-proc --fork --kill-child)
	[ -n "${PCSCD_INSIDE:-}" ] && unset PCSCD_INSIDE && pcscd_furnish && return
	for program in $PCSCD_PROGRAMS ${PCSCD_ALSO:-}; do
		PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null ||
			pcscd_skip "There is no $program: .ci/deps installs it."
	done
	[ -e $PCSCD_DRIVER ] || pcscd_skip "There is no driver vpcd: .ci/deps installs it."
	[ "$(id -u)" = 0 ] || unshare+=(--map-root-user)
	"${unshare[@]}" true || pcscd_skip "This machine forbids namespaces to $(id -un)." forbidden
	PCSCD_INSIDE=1 exec "${unshare[@]}" "$@"
}

# Loopback, and a /run of our own: what programs find pcscd by.
pcscd_furnish() {
	PATH=$PATH:/usr/sbin:/sbin
	pcscd_pid=
	ip link set lo up && mount -t tmpfs tmpfs /run && mkdir /run/pcscd /run/pcscd-config
	pcscd_log=/run/pcscd.log
	trap 'pcscd_stop' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
}

# One stanza is two slots; the driver wants a copy of its own for each.
pcscd_configure() {
	local i port
	for ((i = 0; i < $1; i++)); do
		cp $PCSCD_DRIVER "/run/pcscd-config/vpcd$i.so"
		port=$(printf '0x%X' $((PCSCD_PORT + 2 * i)))
		cat >>/run/pcscd-config/reader.conf <<-END
			FRIENDLYNAME "Virtual PCD"
			DEVICENAME   /dev/null:$port
			LIBPATH      /run/pcscd-config/vpcd$i.so
			CHANNELID    $port
		END
	done
}

pcscd_start() {
	local tries=0
	[ -s /run/pcscd-config/reader.conf ] || pcscd_configure "${1:-1}"
	# A folder would be read whole; nothing but the one file is ours.
	pcscd --foreground --config /run/pcscd-config/reader.conf >>$pcscd_log 2>&1 &
	pcscd_pid=$!
	until [ -S /run/pcscd/pcscd.comm ]; do
		kill -0 $pcscd_pid 2>/dev/null && [ $((tries += 1)) -lt 200 ] || {
			echo "pcscd did not start:" >&2
			cat $pcscd_log >&2
			return 1
		}
		sleep 0.05
	done
}

pcscd_stop() {
	[ -n "$pcscd_pid" ] || return 0
	kill -"${1:-TERM}" "$pcscd_pid" 2>/dev/null
	wait "$pcscd_pid" 2>/dev/null
	rm -f /run/pcscd/pcscd.comm /run/pcscd/pcscd.pid
	pcscd_pid=
}
