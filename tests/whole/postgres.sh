# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests that need PostgreSQL: a cluster of their own in the folder $stage, of Debian's package,
# reached by a Unix socket there and nowhere else, stopped at the end. With fsync, as one that is used.
# Root may not run the server: then it is the user nobody's.
#
# Sets: postgres  the store's URL
# Heeds: postgres_within   a command with its arguments that the server is started by
#        postgres_options  options of the server, which come last

postgres_within=()
postgres_options=
postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)

# postgres_as_user COMMAND...
postgres_as_user() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && exec "${postgres_within[@]}" runuser -u nobody -- "$@")
	else
		"${postgres_within[@]}" "$@"
	fi
}

# postgres_missing: says so, loudly; with CI set that ends the test as failed.
postgres_missing() {
	[ -n "$postgres_bin" ] && return 1
	echo "NOT TESTED: PostgreSQL is not installed; 'make deps' installs it"
	[ -z "${CI:-}" ] || exit 1
}

# postgres_new: makes the cluster and starts it, with a database "roamcard".
postgres_new() {
	cluster=$stage/pg
	mkdir "$cluster" && chmod 711 "$stage" || return
	[ "$(id -u)" = 0 ] && chown nobody "$cluster"
	postgres_as_user "$postgres_bin/initdb" -D "$cluster/data" -U roamcard -A trust -E UTF8 \
		--locale=C >"$stage/initdb.out" 2>&1 || {
		cat "$stage/initdb.out" >&2
		return 1
	}
	postgres="postgresql:///roamcard?host=$cluster&user=roamcard"
	postgres_start && postgres_ask postgres 'CREATE DATABASE roamcard' >/dev/null
}

postgres_start() {
	postgres_as_user "$postgres_bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -s \
		-o "-c listen_addresses='' -c unix_socket_directories='$cluster' -c fsync=on $postgres_options" start || {
		cat "$cluster/log" >&2
		return 1
	}
}

# postgres_stop [MODE]: fast, or immediate: as a machine that loses its power.
postgres_stop() {
	[ -n "${cluster:-}" ] && [ -e "$cluster/data/postmaster.pid" ] || return 0
	postgres_as_user "$postgres_bin/pg_ctl" -D "$cluster/data" -m "${1:-fast}" -w -s stop
}

# postgres_ask DATABASE SQL: a row a line, columns by '|'.
postgres_ask() {
	"$postgres_bin/psql" -X -q -A -t -h "$cluster" -U roamcard -d "$1" -c "$2"
}
