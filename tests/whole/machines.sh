# SPDX-License-Identifier: Apache-2.0
# Sourced, before anything else, by the tests that need several machines: the script goes on in network, mount
# and process namespaces of its own, and each machine is a network namespace with an address on one bridge.
# Nothing outlives the script, and any number run side by side.
#
#   machines_enter "$0" "$@"   goes on inside; where that cannot be, says so loudly and skips, or fails in CI
#   machine_new NAME HOST      an address that ends in HOST
#   machine_address NAME
#   on NAME COMMAND...         there
#   machine_cut NAME           its packets are lost both ways; no connection ends, nobody is told
#   machine_heal NAME

MACHINES_NETWORK=10.77.0
declare -A machine_host

# machines_skip WHY [forbidden]: what could be installed is a failure in CI; what is forbidden is not ours to mend.
machines_skip() {
	{
		echo "#"
		echo "#   NOT TESTED: several machines. $1"
		echo "#"
	} | tee /dev/stderr
	if [ -n "${CI:-}" ] && [ -z "${2:-}" ]; then
		echo "not ok 1 - several machines can be tested here"
		exit 1
	fi
	echo "ok 1 - # SKIP $1"
	echo "1..1"
	exit 0
}

# machines_enter SCRIPT ARGUMENT...
machines_enter() {
	local -a unshare=(unshare --net --mount --pid --mount-proc --fork --kill-child)
	if [ -n "${MACHINES_INSIDE:-}" ]; then
		unset MACHINES_INSIDE
		machines_furnish && return
		machines_skip "This machine has no bridges between namespaces." forbidden
	fi
	PATH=$PATH:/usr/sbin:/sbin command -v ip >/dev/null ||
		machines_skip "There is no ip: .ci/deps installs it."
	[ "$(id -u)" = 0 ] || unshare+=(--map-current-user --keep-caps)
	"${unshare[@]}" true || machines_skip "This machine forbids namespaces to $(id -un)." forbidden
	MACHINES_INSIDE=1 exec "${unshare[@]}" "$@"
}

machines_furnish() {
	PATH=$PATH:/usr/sbin:/sbin
	mount -t tmpfs tmpfs /run && ip link set lo up && ip link add bridge type bridge &&
		ip link set bridge up
}

machine_address() {
	echo "$MACHINES_NETWORK.${machine_host[$1]}"
}

# What the others' hardware addresses are is told and never asked: a machine that is cut off gets no answer, not a no.
machine_new() {
	local name=$1 other
	machine_host[$name]=$2
	ip netns add "$name" && ip link add "port-$name" type veth peer name eth netns "$name" &&
		ip link set "port-$name" master bridge up && on "$name" ip link set lo up &&
		on "$name" ip link set eth address "$(machine_hardware "$name")" up &&
		on "$name" ip address add "$(machine_address "$name")/24" dev eth || return
	for other in "${!machine_host[@]}"; do
		[ "$other" = "$name" ] && continue
		machine_tell "$name" "$other" && machine_tell "$other" "$name" || return
	done
}

machine_hardware() {
	printf '02:00:00:00:00:%02x' "${machine_host[$1]}"
}

# machine_tell NAME OTHER
machine_tell() {
	on "$1" ip neighbour replace "$(machine_address "$2")" lladdr "$(machine_hardware "$2")" \
		nud permanent dev eth
}

on() {
	ip netns exec "$@"
}

machine_cut() {
	ip link set "port-$1" nomaster
}

machine_heal() {
	ip link set "port-$1" master bridge
}
