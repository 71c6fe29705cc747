/* SPDX-License-Identifier: Apache-2.0 */
// Sends a change, then follows its requests until each is verified on its card, or has failed.

import { call, first, listen, pause } from "/web/api.js";
import { el, fill, note, say, state, svg } from "/web/dom.js";

const AT_ONCE = 1000; // elements of a bulk call
const LOOK_MS = 3000; // what no event told is asked for so often
const LOOK_MAX = 25;  // requests asked for at a time
const ROWS_MAX = 300;

// Both tell each element as it is answered: told(element, requestId, reason).
export async function sendBulk(method, path, elements, told) {
	for (let from = 0; from < elements.length; from += AT_ONCE) {
		const part = elements.slice(from, from + AT_ONCE);
		const answer = await call(method, path, { bulk: part });
		answer.bulk.forEach((row, i) => told(part[i], row.requestId, row.errorMessage));
	}
}

export async function sendEach(method, word, elements, told) {
	for (const element of elements) {
		const { type, value } = element.subscriberIdentifiers;
		const path = "/api/v2/subscriber/" + type.toLowerCase() + "/" + encodeURIComponent(value) + "/" + word;
		try {
			const answer = await call(method, path, element.content);
			told(element, answer.content[0].requestId, "");
		} catch (error) {
			told(element, "", error.message);
		}
	}
}

const words = { SUCCESS: "verified", FAILED: "failed", IN_PROGRESS: "under way", PENDING: "accepted" };

function strip(counts, total) {
	let at = 0;
	const part = (kind, count) => {
		const width = total > 0 ? count / total * 100 : 0;
		const box = svg("rect", { x: at, y: 0, width, height: 6, class: kind });
		at += width;
		return box;
	};
	return svg("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", class: "strip", role: "img",
		"aria-label": counts.SUCCESS + " of " + total + " verified" },
	svg("rect", { x: 0, y: 0, width: 100, height: 6, class: "rest" }),
	part("good", counts.SUCCESS), part("bad", counts.FAILED), part("open", counts.IN_PROGRESS));
}

function countOf(rows) {
	const counts = { SUCCESS: 0, FAILED: 0, IN_PROGRESS: 0, PENDING: 0 };
	for (const row of rows)
		counts[row.state]++;
	return counts;
}

function drawRow(row) {
	fill(row.node,
		el("td", {}, state(row.state, words[row.state])),
		el("td", { class: "mono" }, row.value),
		el("td", { class: "detail" }, row.detail),
		el("td", {}, row.id && el("a", { href: "#/request/" + encodeURIComponent(row.id) }, "request")));
}

export async function watch(holder, elements, send, signal) {
	const rows = [];
	const byId = new Map();
	const head = el("div", {});
	const body = el("tbody", {});
	const changed = (row) => {
		const counts = countOf(rows);
		if (row)
			drawRow(row);
		fill(head, strip(counts, elements.length),
			el("p", { class: "counts", id: "counts" }, Object.entries(counts).map(([key, count]) =>
				el("span", {}, el("strong", { class: "mono" }, count.toLocaleString("en")), " " + words[key]))));
		if (rows.length === elements.length && counts.PENDING + counts.IN_PROGRESS === 0)
			say(counts.SUCCESS + " verified, " + counts.FAILED + " failed");
	};
	const put = (row, found) => {
		if (row.state === "SUCCESS" || row.state === "FAILED")
			return;
		row.state = found.state;
		row.detail = found.detail || row.detail;
		changed(row);
	};
	const open = () => rows.filter((row) => row.state === "PENDING" || row.state === "IN_PROGRESS");

	holder.append(head, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Requests" },
		el("table", { class: "progress-list" }, body)));
	// A step is told with the state its request has by then; the end is told by itself.
	listen((kind, data) => {
		const row = kind === "request" && byId.get(data.requestId);
		if (row)
			put(row, { state: data.step === "ended" ? data.state : "IN_PROGRESS",
				detail: data.step === "ended" ? data.detail : data.step + ": " + data.detail });
	}, signal);
	try {
		await send(elements, (element, id, reason) => {
			const row = { id, value: element.subscriberIdentifiers.value, state: id ? "PENDING" : "FAILED", detail: reason,
				node: el("tr", {}) };
			rows.push(row);
			if (id)
				byId.set(id, row);
			if (rows.length <= ROWS_MAX)
				body.append(row.node);
			changed(row);
		});
	} catch (error) {
		holder.append(note("bad", "Nothing of this call was taken: " + error.message));
		return;
	}
	while (open().length > 0 && !signal.aborted) {
		for (const row of open().slice(0, LOOK_MAX)) {
			try {
				const found = await first("/api/v2/request/" + encodeURIComponent(row.id), { signal });
				put(row, { state: found.state, detail: found.reason });
			} catch (error) {
				if (error.name === "AbortError")
					return;
			}
		}
		if (open().length > 0)
			await pause(open().length > LOOK_MAX ? LOOK_MS / 4 : LOOK_MS / 2, signal);
	}
}
