/* SPDX-License-Identifier: Apache-2.0 */
// Signs in, and shows the page that the address names.

import { ApiError, first, follow, hasToken, listen, signIn, signOut, whenRefused } from "/web/api.js";
import { button, el, field, fill, note, say } from "/web/dom.js";
import { loadNames } from "/web/names.js";
import { showCard } from "/web/card.js";
import { showFleet } from "/web/fleet.js";
import { showHandset } from "/web/handset.js";
import { showOverview } from "/web/overview.js";
import { showReaders } from "/web/readers.js";
import { showRequest } from "/web/request.js";
import { showRequests } from "/web/requests.js";

const pages = [
	{ path: "fleet", name: "Fleet", show: showFleet },
	{ path: "card", of: "fleet", show: showCard },
	{ path: "requests", name: "Requests", show: showRequests },
	{ path: "request", of: "requests", show: showRequest },
	{ path: "handset", name: "Handset", show: showHandset },
	{ path: "readers", name: "Readers", show: showReaders },
	{ path: "overview", name: "Lab", show: showOverview },
];
const top = document.getElementById("top");
const main = document.getElementById("main");
let who = null;
let leaving = new AbortController();
let listening = null;

function route() {
	const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
	const [name, ...rest] = path.split("/").map(decodeURIComponent);
	return { name: name || "fleet", rest, query: new URLSearchParams(query || ""), who };
}

function nextTheme() {
	const root = document.documentElement;
	const dark = root.dataset.theme ? root.dataset.theme === "dark"
		: matchMedia("(prefers-color-scheme: dark)").matches;
	root.dataset.theme = dark ? "light" : "dark";
	localStorage.setItem("roamcard.theme", root.dataset.theme);
	say(root.dataset.theme);
}

function drawTop(current) {
	fill(top,
		el("a", { class: "brand", href: "#/fleet" }, "roamcard"),
		who && el("nav", { "aria-label": "Pages" }, pages.filter((page) => page.name).map((page) =>
			el("a", { href: "#/" + page.path, "aria-current": current && (current.of || current.path) === page.path && "page" },
				page.name))),
		el("div", { class: "who" },
			who && el("span", { class: "live", id: "live", title: "Events come as they happen" }, "live"),
			who && el("span", { class: "account", title: who.customerId }, who.customerName,
				el("span", { class: "quiet" }, who.role)),
			button("◐", nextTheme, { class: "plain", "aria-label": "Dark or light", title: "Dark or light" }),
			who && button("Sign out", leave, { class: "plain" })));
}

function leave() {
	signOut();
	who = null;
	if (listening)
		listening.abort();
	listening = null;
	show();
}

async function enter() {
	who = await first("/api/v2/auth/token");
	await loadNames();
	listening = new AbortController();
	listen((kind) => {
		const live = document.getElementById("live");
		if (live && (kind === "open" || kind === "away"))
			live.classList.toggle("away", kind === "away");
	}, listening.signal);
	follow(listening.signal);
}

function askToken() {
	const input = el("input", { type: "password", name: "token", autocomplete: "off", required: true, spellcheck: "false",
		placeholder: "rc_…" });
	const said = el("div", {});
	const form = el("form", { class: "sign-in", submit: async (event) => {
		event.preventDefault();
		signIn(input.value.trim());
		try {
			await enter();
			show();
		} catch (error) {
			signOut();
			fill(said, note("bad", error instanceof ApiError && error.status === 401
				? "This token is unknown, over or revoked." : error.message));
		}
	} },
	el("h1", {}, "Sign in"),
	field("Token of the API", input, "Kept in this tab until it is closed."),
	el("button", { class: "primary" }, "Sign in"), said,
	el("p", { class: "quiet" }, "An operator makes one: ", el("code", {}, "roamcard token create ACCOUNT")));
	fill(main, form);
	input.focus();
}

async function show() {
	leaving.abort();
	leaving = new AbortController();
	for (const dialog of document.querySelectorAll("dialog[open]"))
		dialog.close();
	if (!who) {
		drawTop(null);
		askToken();
		return;
	}
	const at = route();
	const page = pages.find((row) => row.path === at.name) || pages[0];
	drawTop(page);
	document.title = [at.rest[0], page.name || page.path, "Roamcard"].filter(Boolean).join(" · ");
	window.scrollTo(0, 0);
	const holder = el("div", { class: "page " + page.path });
	fill(main, holder);
	try {
		await page.show(holder, at, leaving.signal);
	} catch (error) {
		if (error.name !== "AbortError")
			holder.append(note("bad", error.message));
	}
}

whenRefused(() => who && leave());
addEventListener("hashchange", show);
if (hasToken())
	enter().catch(() => signOut()).finally(show);
else
	show();
