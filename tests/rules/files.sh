# SPDX-License-Identifier: Apache-2.0
# Sourced by the rules: which files they judge. Works in a checkout of anybody's, and without git.

# files [PATTERN...]: the project's files, one a line; patterns as git's ("*.c", "docs/*").
files() {
	if [ -e .git ]; then
		git -c safe.directory='*' ls-files --cached --others --exclude-standard -- "$@" |
			while read -r name; do [ -e "$name" ] && echo "$name"; done
	else
		for pattern in "${@:-*}"; do
			find . -path ./build -prune -o -type f -path "./$pattern" -print | sed 's:^\./::'
		done
	fi | sort -u
}

fault=0

# complain WHERE WHAT: the rule fails.
complain() {
	printf '%s: %s: %s\n' "$(basename "$0")" "$1" "$2"
	fault=1
}
