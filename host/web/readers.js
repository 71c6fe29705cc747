/* SPDX-License-Identifier: Apache-2.0 */
// The readers of the server's machine, and what is in them.

import { first, pause } from "/web/api.js";
import { el, fill, note } from "/web/dom.js";
import { spaced } from "/web/octets.js";

const LOOK_MS = 4000;
const states = { EMPTY: "empty", CARD: "a card", IN_USE: "a card, in use", HELD: "a card, held alone", MUTE: "a mute card" };

function readerOf(row) {
	return el("li", { class: "reader" + (row.state === "EMPTY" ? " free" : "") },
		el("header", {}, el("strong", {}, row.reader), el("span", { class: "quiet" }, states[row.state] || row.state)),
		row.iccid && el("p", {}, el("a", { class: "mono", href: "#/card/" + encodeURIComponent(row.iccid) }, row.iccid)),
		row.reason && el("p", { class: "quiet" }, row.reason),
		row.atr && [el("p", { class: "mono atr" }, spaced(row.atr)),
			el("ul", { class: "atr-words" }, row.atrWords.split(", ").map((part) => el("li", {}, part)))]);
}

export async function showReaders(holder, at, signal) {
	const list = el("div", {});
	let shown = "";

	holder.append(el("h1", {}, "Readers"), list);
	while (!signal.aborted) {
		try {
			const found = await first("/api/v2/reader", { signal });
			const text = JSON.stringify(found);
			if (text !== shown)
				fill(list, found.reason ? note("quiet", found.reason)
					: found.readers.length === 0 ? note("quiet", "No reader is plugged in.")
						: el("ul", { class: "readers" }, found.readers.map(readerOf)));
			shown = text;
		} catch (error) {
			if (error.name !== "AbortError")
				fill(list, note("bad", error.message));
		}
		await pause(LOOK_MS, signal);
	}
}
