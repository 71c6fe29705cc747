# SPDX-License-Identifier: Apache-2.0
# Sourced by the lists of mutants: breaks the card on purpose, one fault at a time, and expects a test to
# notice each. Needs $build, where the tests are built with sanitizers, and $tests, their folder below
# tests/; begins in the root. One TAP line a mutant. A mutant that no longer fits the source is a failure
# too.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failed=0

# A tree of its own with the objects that are built, so that only what a mutant touches is compiled.
cp -a Makefile card host tests "$work/"
mkdir -p "$work/build/san/tests"
cp -a "$build"/{card,host,*.a} "$work/build/san/"
cp -a "$build/tests/$tests" "$build/tests/support" "$work/build/san/tests/"

# mutant TITLE FILE PROGRAM SED-SCRIPT: PROGRAM must fail on a card with FILE so edited. The script
# sees the whole file as one line (sed -z).
mutant() {
	local title=$1 file=$2 program=$3 script=$4 verdict
	number=$((number + 1))
	sed -E -z -i "$script" "$work/$file"
	if cmp -s "$file" "$work/$file"; then
		verdict='does not fit the source any more'
	elif ! (cd "$work" && make BUILD=build SAN=1 "build/san/tests/$tests/$program") >"$work/log" 2>&1; then
		verdict='does not compile'
	elif timeout 120 "$work/build/san/tests/$tests/$program" >"$work/log" 2>&1; then
		verdict='was not noticed'
	elif ! grep -q '^\[  FAILED  \]' "$work/log"; then
		verdict="ended $program without a failed test"
	else
		verdict=
	fi
	if [ -z "$verdict" ]; then
		echo "ok $number - $program notices: $title"
	else
		echo "not ok $number - $program, $title: the mutant $verdict"
		sed 's/^/# /' "$work/log" | tail -n 20
		failed=1
	fi
	cp "$file" "$work/$file"
}
