/* SPDX-License-Identifier: Apache-2.0 */
// The last hour: states, ends by the minute, round trips, what went wrong.

import { first, listen, pause } from "/web/api.js";
import { el, fill, note, state } from "/web/dom.js";
import { columns, stacks } from "/web/plot.js";

const LOOK_MS = 10000;

function bound(ms) {
	return ms === null ? "more" : ms < 1000 ? ms + " ms" : ms < 60000 ? ms / 1000 + " s" : ms < 3600000 ? ms / 60000 + " min" : ms / 3600000 + " h";
}

function states(requests) {
	return el("ul", { class: "figures" }, ["PENDING", "IN_PROGRESS", "SUCCESS", "FAILED"].map((word) =>
		el("li", {}, el("a", { href: "#/requests?state=" + word }, el("span", { class: "figure" }, (requests[word] || 0).toLocaleString("en")),
			state(word)))));
}

function failures(rows) {
	if (rows.length === 0)
		return note("quiet", "No request failed.");
	const most = Math.max(...rows.map((row) => row.count));
	return el("ol", { class: "failures" }, rows.map((row) => {
		const bar = el("span", { class: "bar-of", "aria-hidden": "true" });
		bar.style.setProperty("width", row.count / most * 100 + "%");
		return el("li", {}, el("span", { class: "mono count" }, row.count.toLocaleString("en")),
			el("span", { class: "reason" }, row.reason, bar));
	}));
}

function draw(body, found) {
	const ended = found.minutes.reduce((sum, [good, bad]) => sum + good + bad, 0);
	const since = new Date(found.since);
	const clock = (i) => new Date(since.getTime() + i * 60000).toTimeString().slice(0, 5);
	const trips = found.roundTrips.reduce((sum, row) => sum + row.count, 0);
	const whole = body.clientWidth - 36;
	const half = body.clientWidth > 660 ? (body.clientWidth - 16) / 2 - 36 : whole;
	fill(body,
		states(found.requests),
		el("section", { class: "panel wide" }, el("h2", {}, "Requests ended, by the minute"),
			stacks(found.minutes, clock, ended.toLocaleString("en") + " requests ended in the last hour", whole)),
		el("section", { class: "panel" }, el("h2", {}, "OTA round trip"),
			columns(found.roundTrips.map((row) => [bound(row.upToMs), row.count]), trips.toLocaleString("en") + " round trips, by how long they took", half)),
		el("section", { class: "panel" }, el("h2", {}, "Errors by kind"), failures(found.failures)));
}

export async function showOverview(holder, at, signal) {
	const body = el("div", { class: "overview-body" });
	let wake = new AbortController();

	holder.append(el("h1", {}, "Lab, the last hour"), body);
	listen((kind, data) => kind === "request" && data.step === "ended" && wake.abort(), signal);
	while (!signal.aborted) {
		try {
			draw(body, await first("/api/v2/overview", { signal }));
		} catch (error) {
			if (error.name !== "AbortError")
				fill(body, note("bad", error.message));
		}
		wake = new AbortController();
		signal.addEventListener("abort", () => wake.abort(), { once: true });
		await pause(LOOK_MS, wake.signal);
		await pause(800, signal);
	}
}
