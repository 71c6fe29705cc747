/* SPDX-License-Identifier: Apache-2.0 */
// A change of one card or of many: what is wanted, what will be sent, and how far it has come.

import { button, el, field, fill, note, select, table } from "/web/dom.js";
import { imsiText } from "/web/names.js";
import { sendBulk, sendEach, watch } from "/web/progress.js";

const SHOWN_MAX = 200;
const leave = ["", "leave as it is"];

const identifier = (row) => ({ type: "ICCID", value: row.subscriberIdentifiers.iccid });
const imsisOf = (row) => row.subscriberIdentifiers.imsiMsisdnPairs.map((pair) => pair.imsi);

// "222, 310 5FF" as an array; undefined leaves the list alone.
function listOf(text) {
	return text.split(/[\s,;]+/).filter(Boolean);
}

// The content for one card, or null where there is nothing to ask of it.
function contentOf(row, wish) {
	const imsis = imsisOf(row);
	const active = (row.subscriberIdentifiers.imsiMsisdnPairs.find((pair) => pair.isLastActive) || {}).imsi;
	const content = {};
	if (wish.mode)
		content.appletMode = wish.mode;
	if (wish.active) {
		if (!imsis[wish.active - 1])
			return null;
		content.activeImsi = imsis[wish.active - 1];
	}
	if (wish.lists.length > 0) {
		const named = wish.which === "all" ? imsis : wish.which === "active" ? [active] : [imsis[wish.which - 1]];
		content.sim = named.filter(Boolean).map((imsi) => ({ imsi, ...Object.fromEntries(wish.lists) }));
		if (content.sim.length === 0)
			return null;
	}
	return Object.keys(content).length > 0 ? content : null;
}

const actions = {
	settings: {
		name: "Mode, active IMSI, lists",
		elements: (rows, wish) => rows.map((row) => [row, contentOf(row, wish)]).filter(([, content]) => content)
			.map(([row, content]) => ({ subscriberIdentifiers: identifier(row), content })),
		send: (elements, told) => sendBulk("PATCH", "/api/v2/bulk/subscriber/sim", elements, told),
		line: "PATCH /api/v2/bulk/subscriber/sim",
	},
	reset: {
		name: "Reset the device lock",
		elements: (rows) => rows.map((row) => ({ subscriberIdentifiers: identifier(row), content: { status: "RESET" } })),
		send: (elements, told) => sendEach("PUT", "sim-status", elements, told),
		line: "PUT /api/v2/subscriber/ICCID/…/sim-status, one a card",
	},
	lock: {
		name: "Lock SIM to device",
		elements: (rows, wish) => rows.map((row) => ({ subscriberIdentifiers: identifier(row), content: { action: wish.lock } })),
		send: (elements, told) => sendEach("POST", "device-sim-lock", elements, told),
		line: "POST /api/v2/subscriber/ICCID/…/device-sim-lock, one a card",
	},
	status: {
		name: "Life cycle",
		elements: (rows, wish) => rows.map((row) => ({ subscriberIdentifiers: identifier(row), content: { status: wish.status } })),
		send: (elements, told) => sendBulk("PUT", "/api/v2/bulk/subscriber/status", elements, told),
		line: "PUT /api/v2/bulk/subscriber/status",
	},
};

function listField(label, wish, name, hint) {
	const box = el("input", { type: "checkbox" });
	const input = el("input", { type: "text", class: "mono", disabled: true, spellcheck: "false", autocomplete: "off",
		"aria-label": label, placeholder: hint });
	const told = () => {
		input.disabled = !box.checked;
		wish.lists = wish.lists.filter(([key]) => key !== name);
		if (box.checked)
			wish.lists.push([name, listOf(input.value)]);
		wish.changed();
	};
	box.addEventListener("change", told);
	input.addEventListener("input", told);
	return el("div", { class: "replace" }, el("label", { class: "check" }, box, " replace ", label.toLowerCase()), input);
}

function settingsFields(rows, wish) {
	const most = Math.max(...rows.map((row) => imsisOf(row).length), 1);
	const nth = Array.from({ length: most }, (_, i) => [String(i + 1), "IMSI " + (i + 1) + " of the card"]);
	const told = (name, number) => (value) => { wish[name] = number && value !== "all" && value !== "active" ? Number(value) : value; wish.changed(); };
	return [
		field("Applet mode", select([leave, ["MANUAL", "manual"], ["AUTOMATIC", "automatic"]], wish.mode, told("mode"))),
		field("Active IMSI", select([leave, ...nth], String(wish.active || ""), told("active", true))),
		field("Lists of", select([["active", "the active IMSI"], ["all", "every IMSI"], ...nth], String(wish.which), told("which", true))),
		listField("Allowed countries", wish, "allowedCountries", "MCCs: 214 310 2FF"),
		listField("Preferred networks", wish, "preferredOperatorNetworks", "PLMNs, best first: 21407 310260"),
		listField("Forbidden networks", wish, "forbiddenNetworks", "PLMNs; nothing empties the list"),
	];
}

function fieldsOf(kind, rows, wish) {
	if (kind === "settings")
		return settingsFields(rows, wish);
	if (kind === "lock")
		return [field("Lock", select([["ENABLE", "on"], ["DISABLE", "off"], ["RESET", "forget the device"]], wish.lock,
			(value) => { wish.lock = value; wish.changed(); }))];
	if (kind === "status")
		return [field("Status", select([["ACTIVE", "active"], ["SUSPEND", "suspend"], ["INACTIVE", "inactive"],
			["TERMINATED", "terminated, for good"]], wish.status, (value) => { wish.status = value; wish.changed(); }))];
	return [note("quiet", "The card forgets that it was locked, and the device it was paired with.")];
}

function preview(action, elements, rows) {
	const left = rows.length - elements.length;
	const shown = elements.slice(0, SHOWN_MAX);
	return [
		el("p", {}, el("strong", {}, elements.length.toLocaleString("en")), elements.length === 1 ? " card is asked: " : " cards are asked: ",
			el("code", {}, action.line), left > 0 && el("span", { class: "quiet" }, " " + left + " have nothing to change.")),
		el("pre", { class: "body", tabindex: "0", "aria-label": "What will be sent" },
			JSON.stringify({ bulk: shown }, null, 2),
			elements.length > shown.length && "\n… and " + (elements.length - shown.length).toLocaleString("en") + " more alike"),
	];
}

// rows: subscribers as the API lists them. done: when something was changed.
export function openChange(rows, done, kind = "settings") {
	const wish = { mode: "", active: 0, which: "active", lists: [], lock: "ENABLE", status: "ACTIVE" };
	const fields = el("div", { class: "fields" });
	const shown = el("div", { class: "preview" });
	const send = el("button", { class: "primary" }, "Send");
	const dialog = el("dialog", { class: "change", "aria-labelledby": "change-title" });
	const leaving = new AbortController();
	let elements = [];

	wish.changed = () => {
		elements = actions[kind].elements(rows, wish);
		send.disabled = elements.length === 0;
		send.textContent = "Send to " + elements.length.toLocaleString("en") + (elements.length === 1 ? " card" : " cards");
		fill(shown, elements.length > 0 ? preview(actions[kind], elements, rows)
			: el("p", { class: "quiet" }, "Say what is to change; what will be sent is shown here."));
	};
	const choose = (value) => {
		kind = value;
		wish.lists = [];
		fill(fields, fieldsOf(kind, rows, wish));
		wish.changed();
	};
	const begin = async (event) => {
		event.preventDefault();
		const progress = el("div", { class: "progress" });
		fill(dialog, el("h2", { id: "change-title" }, actions[kind].name), progress,
			el("div", { class: "bar" }, button("Close", () => dialog.close())));
		await watch(progress, elements, actions[kind].send, leaving.signal);
		done();
	};

	dialog.addEventListener("close", () => { leaving.abort(); dialog.remove(); });
	dialog.append(el("form", { submit: begin },
		el("h2", { id: "change-title" }, rows.length === 1 ? "Change one card" : "Change " + rows.length.toLocaleString("en") + " cards"),
		rows.length === 1 ? el("p", {}, el("span", { class: "mono" }, rows[0].subscriberIdentifiers.iccid))
			: el("details", {}, el("summary", {}, "Which"),
				table(["ICCID", "IMSIs"], rows.slice(0, SHOWN_MAX).map((row) => el("tr", {},
					el("td", { class: "mono" }, row.subscriberIdentifiers.iccid),
					el("td", {}, imsisOf(row).map((imsi) => imsiText(imsi))))), { label: "Chosen cards" })),
		field("What", select(Object.entries(actions).map(([key, action]) => [key, action.name]), kind, choose)),
		fields, shown,
		el("div", { class: "bar" }, send, button("Cancel", () => dialog.close()))));
	document.body.append(dialog);
	choose(kind);
	dialog.showModal();
}
