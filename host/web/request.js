/* SPDX-License-Identifier: Apache-2.0 */
// One request: its steps as they come, what went to the card and back, and what was found there.

import { first, get, listen, pause } from "/web/api.js";
import { el, fill, note, state, table, time } from "/web/dom.js";
import { drawPackets } from "/web/packets.js";

function facts(request) {
	const asked = request.subscriberIdentifiers;
	const rows = [
		["State", state(request.state)],
		["Card", request.iccid && el("a", { class: "mono", href: "#/card/" + encodeURIComponent(request.iccid) }, request.iccid)],
		["Asked by", asked && [asked.type, " ", el("span", { class: "mono" }, asked.value)]],
		["Accepted", time(request.accepted)],
		["Ended", time(request.ended)],
		["Tries", request.attempts !== undefined && el("span", { class: "mono" }, request.attempts)],
		["Done", request.total !== undefined && request.done + " of " + request.total + ", " + request.failed + " failed"],
		["Call", el("span", { class: "mono" }, request.callId)],
	];
	return el("dl", { class: "facts" }, rows.filter(([, value]) => value).map(([name, value]) =>
		el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function linkTo(id) {
	return el("a", { class: "mono", href: "#/request/" + encodeURIComponent(id) }, id.slice(0, 8));
}

const UUID = /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/;

// Other requests that a step names are a way to them.
function told(request, detail) {
	return String(detail).replace("request " + request.requestId, "this one").split(UUID).map((part, i) => i % 2 === 0 ? part : linkTo(part));
}

// Several that waited for one card went in one packet: whose it is, unless the card refused it and each went alone.
function together(request) {
	const last = (request.steps || []).filter((step) => step.step === "joined" || step.step === "apart").pop();
	const [, count, first] = last && last.step === "joined" && /^([0-9]+) requests .* request ([0-9a-f-]{36}) the first$/.exec(last.detail) || [];
	if (!first)
		return null;
	return first === request.requestId ? note("quiet", count - 1 + (count > 2 ? " later requests" : " later request") + " of this card went in its packet.")
		: note("quiet", "It went in the packet of request ", linkTo(first), ", which came before it.");
}

function steps(request) {
	if (!request.steps || request.steps.length === 0)
		return note("quiet", "Nothing has been done yet.");
	return el("ol", { class: "steps" }, request.steps.map((step) => el("li", {}, time(step.at), el("strong", {}, step.step),
		el("span", {}, told(request, step.detail)))));
}

// What a later request asked otherwise, and has, is no failure of this one.
function verdictOf(row) {
	return row.holds ? ["good", "✓", "holds"] : row.supersededBy ? ["quiet", "↷", "superseded"] : ["bad", "✕", "does not hold"];
}

function effects(request) {
	if (!request.effects || request.effects.length === 0)
		return note("quiet", request.ended ? "Nothing was read back." : "The card is read when it has answered.");
	return table(["Effect", "Asked", "Found", "Verdict"], request.effects.map((row) => {
		const [kind, sign, word] = verdictOf(row);
		return el("tr", { class: kind === "bad" ? "bad" : "" }, el("th", { scope: "row" }, row.what),
			el("td", { class: "mono break" }, row.asked), el("td", { class: "mono break" }, row.found),
			el("td", {}, el("span", { class: "state " + kind }, el("span", { class: "sign", "aria-hidden": "true" }, sign), word),
				row.supersededBy && !row.holds && [" by ", linkTo(row.supersededBy)]));
	}), { label: "Asked and found", class: "effects" });
}

// Drawn once they are others: what somebody reads just then stays where it is.
function packetsView(path, signal) {
	const node = el("div", {});
	let shown = "";
	return { node, more: async () => {
		try {
			const { content } = await get(path + "/packets", { signal });
			const text = JSON.stringify(content);
			if (text !== shown)
				fill(node, drawPackets(content));
			shown = text;
		} catch (error) {
			if (error.name !== "AbortError")
				fill(node, error.status === 404 ? note("quiet", "A request of an account has none.") : note("bad", error.message));
		}
	} };
}

export async function showRequest(holder, at, signal) {
	const id = at.rest[0] || "";
	const path = "/api/v2/request/" + encodeURIComponent(id);
	const body = el("div", {});
	const packets = packetsView(path, signal);
	let loading = false;
	let again = false;
	let ended = false;

	const load = async () => {
		if (loading) {
			again = true;
			return;
		}
		loading = true;
		do {
			again = false;
			try {
				const request = await first(path, { signal });
				ended = request.ended !== "";
				fill(body, facts(request),
					request.reason && note(request.state === "FAILED" ? "bad" : "quiet", request.reason),
					together(request), el("h2", {}, "Steps"), steps(request),
					el("h2", {}, "Asked and found"), effects(request),
					el("h2", {}, "Messages and packets"), packets.node);
				await packets.more();
			} catch (error) {
				if (error.name !== "AbortError")
					fill(body, note("bad", error.message));
				ended = true;
			}
		} while (again && !signal.aborted);
		loading = false;
	};

	holder.append(el("h1", {}, "Request ", el("span", { class: "mono" }, id)), body);
	listen((kind, data) => {
		if (kind === "missed" || (kind === "request" && data.requestId === id))
			load();
	}, signal);
	await load();
	while (!ended && !signal.aborted) {
		await pause(5000, signal);
		if (!signal.aborted)
			await load();
	}
}
