/* SPDX-License-Identifier: Apache-2.0 */
// A handset around a copy of an emulated card: where it is, what it shows, why it is on that network, what goes over the wire.

import { ApiError, call, first, get, listen } from "/web/api.js";
import { button, el, field, fill, note, say, state, table } from "/web/dom.js";
import { countryName, emblem, homeOf, imsiText } from "/web/names.js";
import { worldMap } from "/web/map.js";
import { drawPhone } from "/web/phone.js";
import { traceView } from "/web/trace.js";

const KEEP = "roamcard.handset"; // by card: which one this tab opened
const own = JSON.parse(sessionStorage.getItem(KEEP) || "{}");

function keep(iccid, id) {
	own[iccid] = id;
	sessionStorage.setItem(KEEP, JSON.stringify(own));
}

function choose(holder) {
	const input = el("input", { type: "text", inputmode: "numeric", required: true, pattern: "[0-9]{6,20}", placeholder: "8935… or 21407…" });
	const found = el("div", {});
	const search = async (event) => {
		if (event)
			event.preventDefault();
		const digits = input.value.replace(/[^0-9]/g, "");
		try {
			const { content } = await get("/api/v2/subscriber?size=12" + (digits && "&search=" + digits));
			fill(found, content.length === 0 ? note("quiet", "No card begins so.") : el("ul", { class: "picks" }, content.map((row) =>
				el("li", {}, row.cardPlace === "EMULATED"
					? el("a", { class: "mono", href: "#/handset/" + encodeURIComponent(row.subscriberIdentifiers.iccid) }, row.subscriberIdentifiers.iccid)
					: el("span", { class: "mono quiet" }, row.subscriberIdentifiers.iccid),
				row.subscriberIdentifiers.imsiMsisdnPairs.slice(0, 4).map((pair) => imsiText(pair.imsi)),
				row.cardPlace !== "EMULATED" && el("span", { class: "quiet" }, "not emulated here")))));
		} catch (error) {
			fill(found, note("bad", error.message));
		}
	};
	holder.append(el("h1", {}, "Handset"),
		el("p", { class: "lead" }, "A virtual handset with a copy of an emulated card. Nothing happens to the card itself."),
		el("form", { class: "tools", submit: search }, field("Card that begins with", input), el("button", {}, "Find")), found);
	return search();
}

async function begin(iccid, signal) {
	if (own[iccid]) {
		try {
			return await first("/api/v2/handset/" + own[iccid], { signal });
		} catch (error) {
			if (error.status !== 404)
				throw error;
		}
	}
	for (let tries = 0; ; tries++) {
		try {
			const answer = await call("POST", "/api/v2/handset", { subscriberIdentifiers: { type: "ICCID", value: iccid } });
			keep(iccid, answer.content[0].handsetId);
			return answer.content[0];
		} catch (error) {
			if (error.code !== "CARD_1001" || tries === 10)
				throw error;
			await new Promise((done) => setTimeout(done, 300));
		}
	}
}

function clock(seconds) {
	const days = Math.floor(seconds / 86400);
	return (days ? days + " d " : "") + new Date(seconds % 86400 * 1000).toISOString().slice(11, 19);
}

function facts(shown) {
	const home = homeOf(shown.imsi);
	const rows = [
		["Active IMSI", el("span", { class: "imsi", id: "active-imsi" }, shown.imsi ? [home.country && emblem(home.country, home.text),
			el("span", { class: "mono" }, shown.imsi)] : "–")],
		["Country", shown.country ? [emblem(shown.country), " ", countryName(shown.country)] : "nowhere"],
		["Network", shown.network ? [el("span", { class: "mono" }, shown.network.plmn), " ", shown.network.name, " ",
			el("span", { class: "quiet" }, shown.network.access)] : "–"],
		["Service", shown.service === "normal" ? "normal" : el("span", { class: "warn" }, shown.service
			+ (shown.cause ? ": " + shown.causeText + " (" + shown.cause + ")" : "")
			+ (shown.cardRefuses ? "; the card refuses to authenticate" : ""))],
		["Mode", shown.card ? shown.card.appletMode.toLowerCase() : "–"],
		["Lock", shown.card ? state(shown.card.lockState) : "–"],
		["Its time", el("span", { class: "mono" }, clock(shown.time))],
	];
	return el("dl", { class: "facts" }, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function why(shown) {
	if (!shown.on)
		return note("quiet", "It is off and hears nothing.");
	if (shown.networks.length === 0)
		return note("quiet", "There is no network here.");
	return table(["Turn", "Network", "", "Access", "dBm", "Because", "Agreement"], shown.networks.map((row) =>
		el("tr", { class: row.registered ? "registered" : "" },
			el("td", { class: "mono" }, row.turn || "–"),
			el("td", { class: "mono" }, row.plmn),
			el("td", {}, row.name, row.registered && el("span", { class: "badge" }, "on it")),
			el("td", {}, row.access),
			el("td", { class: "mono" }, row.signal),
			el("td", {}, row.reason),
			el("td", {}, row.admits ? "admits this IMSI" : el("span", { class: "warn" }, "does not admit it")))), { label: "Networks that are heard" });
}

function story(shown) {
	return el("ol", { class: "story", tabindex: "0", "aria-label": "What happened" }, shown.lines.slice(-200).map((line) =>
		el("li", { class: "who-" + (/^[a-z]+$/.test(line.who) ? line.who : "more") }, el("span", { class: "mono quiet" }, clock(line.time)),
			el("span", { class: "who quiet" }, line.who), el("span", {}, line.text))));
}

function controls(act) {
	const imei = el("input", { type: "text", class: "mono", inputmode: "numeric", pattern: "[0-9]{14,16}|none", maxlength: "16", size: "17",
		"aria-label": "IMEI" });
	const wait = el("select", { "aria-label": "How long" }, ["30s", "5m", "1h", "12h", "1d"].map((text) => el("option", { value: text }, text)));
	wait.value = "5m";
	const node = el("div", { class: "controls" },
		el("form", { class: "inline", submit: (event) => { event.preventDefault(); act("imei", imei.value.trim()); } },
			field("IMEI, from the next switch-on", imei), el("button", {}, "Set")),
		el("form", { class: "inline", submit: (event) => { event.preventDefault(); act("wait", wait.value); } },
			field("Time passes", wait), el("button", {}, "Wait")),
		button("Look for networks", () => act("search")));
	return { node, show: (shown) => { if (document.activeElement !== imei && shown.imei) imei.value = shown.imei; } };
}

export async function showHandset(holder, at, signal) {
	const iccid = at.rest[0];
	if (!iccid)
		return choose(holder);
	let shown = await begin(iccid, signal);
	const path = "/api/v2/handset/" + shown.handsetId;
	const said = el("div", { class: "said", role: "alert" });
	const boxes = Object.fromEntries(["phone", "facts", "why", "story"].map((name) => [name, el("div", { class: name + "-box" })]));
	let busy = false;

	const draw = () => {
		fill(boxes.facts, facts(shown));
		fill(boxes.why, why(shown));
		fill(boxes.story, story(shown));
		boxes.story.firstChild.scrollTop = boxes.story.firstChild.scrollHeight;
		drawPhone(boxes.phone, shown, act);
		map.show(shown.country);
		tools.show(shown);
	};
	const act = async (command, argument) => {
		if (busy)
			return;
		busy = true;
		holder.classList.add("busy");
		try {
			shown = (await call("POST", path + "/command", argument ? { command, argument } : { command })).content[0];
			fill(said);
			draw();
			say([shown.screen, shown.network && shown.network.name, shown.imsi].filter(Boolean).join(", "));
		} catch (error) {
			fill(said, note("bad", error instanceof ApiError ? error.message.replace("Handset cannot do that now: ", "") : String(error)));
		}
		busy = false;
		holder.classList.remove("busy");
		trace.more();
	};
	const map = worldMap((code) => act("go", code));
	const tools = controls(act);
	const trace = traceView(path, signal);
	const close = async () => {
		busy = true;
		await call("DELETE", path);
		keep(iccid, "");
		location.hash = "#/card/" + encodeURIComponent(iccid);
	};

	holder.append(
		el("div", { class: "title" }, el("h1", {}, "Handset ", el("a", { class: "mono", href: "#/card/" + encodeURIComponent(iccid) }, iccid)),
			el("div", { class: "actions" }, el("span", { class: "quiet" }, shown.copy ? "a copy of the card" : "the card itself"),
				button("Close it", close))),
		said,
		el("div", { class: "handset-top" }, boxes.phone,
			el("div", { class: "beside" }, boxes.facts, tools.node, map.node)),
		el("h2", {}, "Why this network"), boxes.why,
		el("h2", {}, "What happened"), boxes.story,
		el("h2", {}, "Trace"), trace.node);
	draw();
	listen(async (kind, data) => {
		if (kind !== "handset" || data.handsetId !== shown.handsetId || busy)
			return;
		trace.more();
		try {
			shown = await first(path, { signal });
			draw();
		} catch (error) {
			if (error.status === 404)
				fill(said, note("bad", "This handset was closed."));
		}
	}, signal);
	await trace.more();
}
