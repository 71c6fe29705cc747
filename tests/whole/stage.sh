# SPDX-License-Identifier: Apache-2.0
# Sourced by the demo and by the tests of the whole program: a folder of its own with two cards, a
# store, an account that owns both subscribers, and a server on a free loopback port.
#
# Sets: roamcard  the program       stage  the folder, removed at the end, whatever ends it
#       store     what --store is given, a file in it unless somebody says otherwise
#       server    its URL           token  of the account

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:?usage: $0 BUILD}
case $build in /*) ;; *) build=$here/$build ;; esac
roamcard=${ROAMCARD:-$build/roamcard}
profiles=$here/vectors/profiles
bulk_body=$here/vectors/requests/bulk-modify.json
bulk_path=/api/v2/bulk/subscriber/sim
server_pid=

stage_open() {
	stage=$(mktemp -d "${TMPDIR:-/tmp}/roamcard.XXXXXX")
	trap stage_close EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
	mkdir "$stage/cards"
	store=$stage/store.db
}

stage_close() {
	server_stop
	rm -rf "$stage"
}

# cards_new: a.card and b.card in $stage/cards.
cards_new() {
	local card
	for card in a b; do
		"$roamcard" card new "$stage/cards/$card.card" --profile "$profiles/card-$card.json" ||
			return
	done
}

# store_new: key, store, account 'requestor' with its token in $stage/token.
store_new() {
	"$roamcard" key new "$stage/key" >"$stage/key.out" &&
		"$roamcard" account add requestor --store "$store" --key-file "$stage/key" \
			--json >"$stage/account.json" || return
	account=$(jq -r .id "$stage/account.json")
	token=$(jq -r .token "$stage/account.json")
	(umask 077 && printf '%s\n' "$token" >"$stage/token")
}

# subscriber_add CARD: the subscriber of $stage/cards/CARD.keys, owned by the account.
subscriber_add() {
	"$roamcard" subscriber add "$stage/cards/$1.keys" --store "$store" \
		--key-file "$stage/key" --account "$account" >"$stage/subscriber.out"
}

# server_start [OPTION...]: on a free port; returns once it listens. With --api it delivers nothing.
server_start() {
	local tries=0 cards="--cards $stage/cards"
	case " $* " in *' --api '*) cards= ;; esac
	rm -f "$stage/port"
	"$roamcard" serve --store "$store" $cards --key-file "$stage/key" \
		--port 0 --port-file "$stage/port" "$@" >>"$stage/server.log" 2>&1 &
	server_pid=$!
	while [ ! -s "$stage/port" ]; do
		kill -0 "$server_pid" 2>/dev/null && [ $((tries += 1)) -lt 200 ] || {
			echo "the server did not start:" >&2
			cat "$stage/server.log" >&2
			# A test that goes on without it has not held.
			! declare -F holds >/dev/null || holds "the server starts" false
			return 1
		}
		sleep 0.05
	done
	server=http://127.0.0.1:$(cat "$stage/port")
}

# server_stop [SIGNAL]: sets server_status to what it ended with.
server_stop() {
	[ -n "$server_pid" ] || return 0
	kill -"${1:-TERM}" "$server_pid" 2>/dev/null
	wait "$server_pid" 2>/dev/null
	server_status=$?
	server_pid=
}

# call METHOD PATH [CURL-OPTION...]: sets http_status; the body lies in $stage/body.
call() {
	local method=$1 path=$2
	shift 2
	http_status=$(curl -sS -o "$stage/body" -w '%{http_code}' -X "$method" \
		-H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@" \
		"$server$path")
}

# request_ids: of the answer in $stage/body, one a line, in its order.
request_ids() {
	jq -r '.bulk[].requestId' "$stage/body"
}
