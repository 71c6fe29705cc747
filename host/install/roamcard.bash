# SPDX-License-Identifier: Apache-2.0
# Completion for bash: the program itself says what may stand at a place, by the tables it reads its command line with.

_roamcard() {
	local words line word cut=${COMP_WORDS[COMP_CWORD]}
	read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
	[[ ${COMP_LINE:0:COMP_POINT} == *[[:blank:]] ]] && words+=('')
	local begun=${words[-1]} files=
	# bash parts words at '=' and ':' and replaces what stands behind the last of them alone.
	case $cut in = | :) cut= ;; esac
	local before=${begun%"$cut"}
	COMPREPLY=()
	while IFS=$'\t' read -r line _; do
		if [ "$line" = :files ]; then
			files=yes
			continue
		fi
		word=${line#"$before"}
		[[ $line == *[=:] ]] && compopt -o nospace 2>/dev/null
		COMPREPLY+=("$word")
	done < <("${words[0]}" complete "${words[@]:1}" 2>/dev/null)
	[ -n "$files" ] || return 0
	compopt -o filenames 2>/dev/null
	while read -r line; do
		COMPREPLY+=("$line")
	done < <(compgen -f -- "$cut")
}
complete -F _roamcard roamcard
