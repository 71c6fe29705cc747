/* SPDX-License-Identifier: Apache-2.0 */
// One card: its ten slots, its files, its log, and what is another since it was last looked at.

import { first, listen, patient } from "/web/api.js";
import { button, el, fill, note, state, time } from "/web/dom.js";
import { countryChip, homeOf, emblem, networkChip } from "/web/names.js";
import { openChange } from "/web/change.js";
import { drawFiles, filesKept } from "/web/files.js";
import { short, words } from "/web/octets.js";

const SLOTS = 10;

function listOf(name, codes, chip, ordered) {
	return el("div", { class: "slot-list" }, el("h3", {}, name),
		codes.length === 0 ? el("p", { class: "quiet" }, "–")
			: el(ordered ? "ol" : "ul", {}, codes.map((code) => el("li", {}, chip(code)))));
}

function slotOf(number, slot, active) {
	if (!slot)
		return el("li", { class: "slot free" }, el("span", { class: "number" }, number), el("span", { class: "quiet" }, "free"));
	const home = homeOf(slot.imsi);
	return el("li", { class: "slot" + (active ? " active" : "") },
		el("header", {}, el("span", { class: "number" }, number), home.country && emblem(home.country, home.text),
			el("span", { class: "mono imsi" }, slot.imsi), active && el("span", { class: "badge" }, "active")),
		el("p", { class: "home" }, home.text || "\u00a0"),
		listOf("Countries", slot.allowedCountries, countryChip),
		listOf("Preferred", slot.preferredOperatorNetworks, networkChip, true),
		listOf("Forbidden", slot.forbiddenNetworks, networkChip));
}

function slots(card) {
	const bySlot = new Map((card.sim || []).map((slot) => [slot.slotNumber, slot]));
	return el("ol", { class: "slots", "aria-label": "Slots" }, Array.from({ length: SLOTS }, (_, i) => {
		const slot = bySlot.get(i + 1);
		return slotOf(i + 1, slot, slot && slot.imsi === card.activeImsi);
	}));
}

function eventText(event) {
	const { number, event: kind, why, ...rest } = event;
	return el("li", {}, el("span", { class: "mono quiet" }, "#" + number), el("strong", {}, kind), " ", why,
		el("span", { class: "quiet" }, " " + words(rest)));
}

function timeline(card) {
	if (card.events.length === 0)
		return note("quiet", "The card's log is empty.");
	return el("ol", { class: "timeline" }, card.events.map(eventText));
}

const hexText = (hex) => el("span", { class: "mono" }, short(hex));

// Of two objects what is not the same, in words.
function changedWords(before, after) {
	const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) =>
		JSON.stringify(before[key]) !== JSON.stringify(after[key]));
	const pick = (value) => words(Object.fromEntries(keys.map((key) => [key, key in value ? value[key] : "–"])));
	return keys.length > 0 ? [pick(before), pick(after)] : null;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// What to show of a file, or of a record: only what is another, and octets where words say nothing.
function sides(beforeValue, afterValue, beforeHex, afterHex) {
	if (isObject(beforeValue) && isObject(afterValue)) {
		const changed = changedWords(beforeValue, afterValue);
		if (changed)
			return changed;
	} else if (beforeValue !== undefined && afterValue !== undefined && words(beforeValue) !== words(afterValue)) {
		return [words(beforeValue), words(afterValue)];
	}
	return [hexText(beforeHex), hexText(afterHex)];
}

function row(name, [before, after]) {
	return el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, before), el("td", {}, after));
}

// How many records came in at the head of a cyclic file, the others each one further down; 0 where it is not so.
function shifted(before, after) {
	for (let by = 1; by < after.length; by++)
		if (after.slice(by).every((hex, i) => hex === before[i]))
			return by;
	return 0;
}

function recordRows(path, one, before, after) {
	const value = (part, i) => (part.value ? part.value[i] : undefined) || undefined;
	const by = shifted(before, after);
	if (by > 0)
		return after.slice(0, by).map((hex, i) => row(path, [el("span", { class: "quiet" }, "new record"),
			value(one.after, i) ? words(value(one.after, i)) : hexText(hex)]));
	return after.map((_, i) => i).filter((i) => before[i] !== after[i]).map((i) =>
		row(path + " [" + (i + 1) + "]", sides(value(one.before, i), value(one.after, i), before[i] || "", after[i])));
}

function differenceRows(one) {
	const absent = el("span", { class: "quiet" }, "not there");
	if (!one.before || !one.after)
		return row(one.path, one.before ? ["there", absent] : [absent, "there"]);
	const [before, after] = [one.before.content, one.after.content];
	if (Array.isArray(before) && Array.isArray(after))
		return recordRows(one.path, one, before, after);
	return row(one.path, sides(one.before.value, one.after.value, before || "", after || ""));
}

function differences(card) {
	if (!card.comparedWith)
		return note("quiet", "This is the first look; the next one tells what is another by then.");
	if (card.differences.length === 0)
		return note("quiet", "Nothing is another than at ", time(card.comparedWith), ".");
	return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Differences" },
		el("p", {}, "From ", time(card.comparedWith), " to ", time(card.readAt), ":"),
		el("table", { class: "differences" }, el("thead", {}, el("tr", {}, ["File", "Then", "Now"].map((text) => el("th", { scope: "col" }, text)))),
			el("tbody", {}, card.differences.map(differenceRows))));
}

function facts(subscriber, card) {
	const rows = [
		["Mode", ((card ? card.appletMode : subscriber.appletMode) || "–").toLowerCase()],
		["Lock", state(card ? card.lockState : subscriber.lockState)],
		["Paired with", (card && card.pairedImei) || "–"],
		["Status", state(subscriber.subsStatus)],
		["Account", subscriber.customerName],
		["Card", { EMULATED: "emulated", READER: "in a reader", SMPP: "by SMPP" }[subscriber.cardPlace] || "not within reach"],
		["Read", card ? time(card.readAt) : "–"],
	];
	return el("dl", { class: "facts" }, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

export async function showCard(holder, at, signal) {
	const iccid = at.rest[0] || "";
	const path = "/api/v2/subscriber/iccid/" + encodeURIComponent(iccid);
	const body = el("div", { class: "card-body" });
	const head = el("div", {});
	const kept = filesKept();
	let subscriber = null;
	let different = null; // the last look that found something another: it stays until the next one does
	let changed = false;
	let reading = false;

	const draw = (card, error) => {
		if (card && (card.differences.length > 0 || !different || !different.comparedWith))
			different = card;
		fill(head, facts(subscriber, card));
		fill(body, error && note(error.code === "CARD_1002" ? "quiet" : "bad", error.message),
			card && [
				el("h2", {}, "Slots"), slots(card),
				el("h2", {}, "Differences"), differences(different),
				el("h2", {}, "Timeline"), timeline(card),
				el("h2", {}, "Files"), drawFiles(card.files, kept),
			]);
	};
	const read = async () => {
		if (reading) {
			changed = true;
			return;
		}
		reading = true;
		body.setAttribute("aria-busy", "true");
		try {
			subscriber = await first(path, { signal });
			draw(await patient(path + "/card", signal));
		} catch (error) {
			if (error.name !== "AbortError" && subscriber)
				draw(null, error);
			else if (error.name !== "AbortError")
				fill(body, note("bad", error.message));
		}
		body.removeAttribute("aria-busy");
		reading = false;
		if (changed && !signal.aborted) {
			changed = false;
			read();
		}
	};

	holder.append(
		el("div", { class: "title" }, el("h1", {}, "Card ", el("span", { class: "mono" }, iccid)),
			el("div", { class: "actions" },
				button("Change…", () => openChange([subscriber], read), { class: "primary" }),
				button("Reset lock…", () => openChange([subscriber], read, "reset")),
				el("a", { class: "button", href: "#/handset/" + encodeURIComponent(iccid) }, "In a handset"),
				button("Read again", read))),
		head, body);
	listen((kind, data) => {
		if (kind === "request" && data.iccid === iccid && data.step === "ended")
			read();
	}, signal);
	await read();
}
