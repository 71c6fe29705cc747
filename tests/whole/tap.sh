# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests of the whole program: one line of TAP for each thing that was to hold.

tap_count=0
tap_failed=0

# holds NAME COMMAND...: COMMAND succeeds.
holds() {
	local name=$1
	shift
	tap_count=$((tap_count + 1))
	if "$@"; then
		printf 'ok %d - %s\n' "$tap_count" "$name"
	else
		tap_failed=$((tap_failed + 1))
		printf 'not ok %d - %s\n' "$tap_count" "$name"
		printf '#   %s\n' "$*"
	fi
}

# same NAME EXPECTED FOUND
same() {
	holds "$1" [ "$2" = "$3" ]
}

# tap_end: the plan, and the exit status of the script.
tap_end() {
	printf '1..%d\n' "$tap_count"
	[ "$tap_failed" -eq 0 ] && [ "$tap_count" -gt 0 ]
}
