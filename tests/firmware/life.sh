# SPDX-License-Identifier: Apache-2.0
# Sourced, behind board.sh: a card's life in commands, the supply cut in it. What the firmware keeps after a cut must be
# what a host's card keeps before or after the command that was under way; or, where that tries a secret, what a
# wrong one would have left.
#
# Sets: life  the commands   before[N]  what is kept before command N, from 0   spent[N]  after a wrong one in its place

pin=30303030FFFFFFFF usim=00A4040C07A0000000871002

# life_envelope COUNTER WORD...: a packet of one short message, as ENVELOPE.
life_envelope() {
	local counter=$1
	shift
	"$roamcard" ota build --json --keys "$work/life.keys" --counter "$counter" "${@/#/--applet=}" |
		jq -r '.parts[0].envelope'
}

# life_new: the card, and its commands. Behind "|": the same with a secret that is wrong.
life_new() {
	jq -s '.[0] + {ota: .[1].ota}' "$here/vectors/profiles/authentication.json" \
		"$here/vectors/profiles/card-a.json" >"$work/life.json" &&
		"$roamcard" card new "$work/life.card" --profile "$work/life.json" >/dev/null || return
	local lines=(
		$usim
		"0020000108${pin/3030/3132}"
		"0020000108$pin|0020000108${pin/3030/3132}"
		00A4000C026F7B
		00D600000C62F21062F22062F23062F240
		00A4000C026F40
		"00DC010418$(printf 'AA%.0s' {1..24})"
		00880081221023553CBE9637A89D218AE64DAE47BF351055F328B43577B9B94A9FFAC354DFAFB3
		"0020000A083131313131313131|0020000A083132313131313131"
		00E000001D621B8202412183026F508A0105AB0A80017B90008401D4900080020005
		00D60000050102030405
		00E40000026F50
		"0024000110${pin}31313131FFFFFFFF|0024000110${pin/3030/3132}31313131FFFFFFFF"
		"$(life_envelope 16 appletMode=MANUAL)"
		"$(life_envelope 17 001010000000001.allowedCountries=001,234 \
			001010000000001.preferredOperatorNetworks=302220,302500)"
		"$(life_envelope 18 activeImsi=001010000000002)"
	)
	life=("${lines[@]%%|*}")
	local each number=0
	before=("$(state_behind)")
	spent=()
	for each in "${lines[@]}"; do
		[[ $each != *'|'* ]] || spent[number]=$(state_behind "${life[@]:0:number}" "${each#*|}")
		number=$((number + 1))
		before[number]=$(state_behind "${life[@]:0:number}")
	done
}

# state_behind COMMAND...: what a card in the host's memory keeps after them.
state_behind() {
	cp "$work/life.card" "$work/step.card"
	printf '%s\n' reset "$@" | "$roamcard" apdu --raw "$work/step.card" >"$work/step.out" &&
		state_of "$work/step.card"
}

# state_of CARD: what is kept in an image.
state_of() {
	"$keeper" "$work/step.nvm" new && "$keeper" "$work/step.nvm" replace 1 "$1" &&
		"$keeper" "$work/step.nvm" state
}

# life_live: all commands on the board, its answers. No longer than it has a supply.
life_live() {
	printf '%s\n' "${life[@]}" | "$roamcard" apdu --raw --yes "$wire" 2>"$work/life.err"
}

# life_prepare WRITES: the board with the card as it was at first; the supply goes at this write, 0: it stays.
life_prepare() {
	board_kill
	keep replace 1 "$work/life.card" && keep cut 1 "$1" && board_start "$firmware"
}

# life_goes_on: whatever was left, each command is answered, and none by a memory or a program that fails.
life_goes_on() {
	life_live >"$work/life.out"
	[ "$(wc -l <"$work/life.out")" -eq ${#life[@]} ] && ! grep -E '(6581|6F00)$' "$work/life.out"
}

# life_end: the supply has gone: the board comes up again with the memory that was left. The card is as it may be, and
# its life goes on.
life_end() {
	local answered state
	board_kill
	answered=$(wc -l <"$work/life.out")
	gone_in+=" $answered"
	keep cut 1 0 && board_start "$firmware" && echo reset | "$roamcard" apdu "$wire" >"$work/again.out" 2>&1 || {
		cat "$work/again.out"
		return 1
	}
	state=$(keep state)
	case $state in
	"${before[answered]}") was_before=$((was_before + 1)) ;;
	"${before[answered + 1]-}") was_after=$((was_after + 1)) ;;
	"${spent[answered]-}") was_spent=$((was_spent + 1)) ;;
	*)
		echo "#   command $((answered + 1)), ${life[answered]-none}: neither old nor new"
		return 1
		;;
	esac
	life_goes_on
}

cut_is_done() {
	[ "$(figure cut)" = 0 ] || ! kill -0 $life_pid 2>/dev/null
}

# cut_at_write N: the supply goes with the N-th write of the life.
cut_at_write() {
	life_prepare "$1" || return
	life_live >"$work/life.out" &
	life_pid=$!
	waits_for cut_is_done
	board_kill
	wait $life_pid
	life_end
}

# killed_behind N: QEMU is killed when N answers have come, in whatever it does with the command behind them.
killed_behind() {
	local answer count=0
	life_prepare 0 || return
	while read -r answer; do
		echo "$answer"
		count=$((count + 1))
		[ $count -ne "$1" ] || board_kill
	done < <(life_live) >"$work/life.out"
	life_end
}
