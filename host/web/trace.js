/* SPDX-License-Identifier: Apache-2.0 */
// What goes over the card's wire, as it goes; to be held, sifted, and taken along for Wireshark.

import { get, octets } from "/web/api.js";
import { button, el, field, fill, note } from "/web/dom.js";
import { spaced } from "/web/octets.js";

const ROWS_MAX = 2000;

function rowOf(one) {
	const bad = one.kind === "lost" || /^(6[4-9A-F]|98)/.test(one.answerWords);
	const node = el("li", { class: "exchange" + (bad ? " bad" : "") + (one.kind === "exchange" ? "" : " other") },
		el("span", { class: "mono number quiet" }, one.number),
		el("div", { class: "down" }, one.command && [el("span", { class: "sentence" }, one.commandWords || "command"),
			el("span", { class: "mono raw" }, spaced(one.command))]),
		el("div", { class: "up" }, el("span", { class: "sentence" }, one.answerWords),
			one.answer && el("span", { class: "mono raw" }, spaced(one.answer))));
	return { node, text: (one.commandWords + " " + one.answerWords + " " + one.command + " " + one.answer).toLowerCase() };
}

export function traceView(path, signal) {
	const list = el("ol", { class: "trace", tabindex: "0", "aria-label": "Trace" });
	const said = el("span", { class: "quiet mono", id: "trace-count" });
	const trouble = el("div", {});
	const rows = [];
	let last = 0;
	let held = false;
	let asking = null;
	let wanted = "";

	const fits = (row) => !wanted || row.text.includes(wanted.replace(/^([0-9a-f]{2} ?)+$/, (hex) => hex.replace(/ /g, "")));
	const count = () => {
		const shown = rows.filter((row) => !row.node.hidden).length;
		said.textContent = (shown === rows.length ? rows.length : shown + " of " + rows.length) + " exchanges" + (held ? ", held" : "");
	};
	const sift = () => {
		wanted = find.value.trim().toLowerCase();
		for (const row of rows)
			row.node.hidden = !fits(row);
		count();
	};
	const take = (found) => {
		const low = list.scrollTop + list.clientHeight >= list.scrollHeight - 40;
		for (const one of found) {
			const row = rowOf(one);
			row.node.hidden = !fits(row);
			rows.push(row);
			list.append(row.node);
			last = one.number;
		}
		for (const row of rows.splice(0, Math.max(rows.length - ROWS_MAX, 0)))
			row.node.remove();
		if (low)
			list.scrollTop = list.scrollHeight;
		count();
	};
	const ask = async () => {
		try {
			for (;;) {
				const { content } = await get(path + "/trace?after=" + last, { signal });
				take(content);
				if (content.length < 500)
					break;
			}
			fill(trouble);
		} catch (error) {
			if (error.name !== "AbortError")
				fill(trouble, note("bad", error.message));
		}
	};
	// One question at a time; what comes meanwhile is asked for after it.
	let again = false;
	const more = async () => {
		if (held)
			return;
		if (asking) {
			again = true;
			return;
		}
		asking = ask();
		await asking;
		asking = null;
		if (again) {
			again = false;
			await more();
		}
	};
	const hold = button("Pause", () => {
		held = !held;
		hold.textContent = held ? "Go on" : "Pause";
		hold.setAttribute("aria-pressed", String(held));
		count();
		more();
	}, { "aria-pressed": "false" });
	const save = async () => {
		const link = el("a", { href: URL.createObjectURL(await octets(path + "/trace.pcap")), download: "handset.pcap" });
		link.click();
		setTimeout(() => URL.revokeObjectURL(link.href), 1000);
	};
	const find = el("input", { type: "search", placeholder: "ENVELOPE, 6F07, 00 A4 …", input: sift });

	return { more, node: el("div", {}, el("div", { class: "tools" }, field("Only with", find), hold,
		button("Capture (pcap)", () => save().catch((error) => fill(trouble, note("bad", error.message)))), said), trouble, list) };
}
