/* SPDX-License-Identifier: Apache-2.0 */
// Octets in rows of sixteen, with where they stand and what is text in them; values in words.

import { el } from "/web/dom.js";

const ROW = 32; // digits

function printable(hex) {
	let text = "";
	for (let i = 0; i < hex.length; i += 2) {
		const octet = parseInt(hex.slice(i, i + 2), 16);
		text += octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : "·";
	}
	return text;
}

export function spaced(hex) {
	return (hex.match(/.{1,2}/g) || []).join(" ");
}

// marked: [from, to) of octets that are to stand out.
export function dump(hex, marked) {
	if (!hex)
		return el("span", { class: "quiet" }, "no octets");
	const lines = [];
	for (let at = 0; at < hex.length; at += ROW) {
		const part = hex.slice(at, at + ROW);
		const pairs = part.match(/.{1,2}/g).map((pair, i) => {
			const place = at / 2 + i;
			const on = marked && place >= marked[0] && place < marked[1];
			return [i === 8 && "  ", i > 0 && i !== 8 && " ", on ? el("mark", {}, pair) : pair];
		});
		lines.push(el("div", { class: "octets" }, el("span", { class: "at" }, (at / 2).toString(16).toUpperCase().padStart(4, "0")),
			el("span", { class: "pairs" }, pairs), el("span", { class: "text", "aria-hidden": "true" }, printable(part))));
	}
	return el("div", { class: "dump mono" }, lines);
}

// A long run of filler says nothing: it is counted.
export function short(hex) {
	const end = hex.replace(/(FF)+$/, "");
	const left = (hex.length - end.length) / 2;
	return left > 8 ? spaced(end) + (end ? " " : "") + "FF × " + left : spaced(hex);
}

function scalar(value) {
	if (value === null || value === "")
		return "–";
	if (typeof value === "boolean")
		return value ? "yes" : "no";
	return String(value);
}

// What a file says, in a line: {plmn: "23415", country: "United Kingdom"} as "plmn 23415, country United Kingdom".
export function words(value) {
	if (Array.isArray(value))
		return value.length === 0 ? "empty" : value.map(words).join(value.some((part) => typeof part === "object") ? "; " : " ");
	if (value && typeof value === "object")
		return Object.entries(value).map(([key, part]) => key + " " + (part && typeof part === "object" ? words(part) : scalar(part)))
			.join(", ");
	return scalar(value);
}
