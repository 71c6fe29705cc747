// SPDX-License-Identifier: Apache-2.0
// Every string that the server's answers bring, whoever it came from (a card, a request, an operator's table), is markup
// here; on each page it must be text and nothing else.

import { api, begin, end, ended, open, signIn, step, tell } from "./browser.mjs";

const probe = '"><img src=x onerror=globalThis.pwned=1><svg onload=globalThis.pwned=1></svg><a href="javascript:globalThis.pwned=1">';
// Left as they are: what the page asks the server with again, and what is a number or a time.
const kept = new Set(["requestId", "callId", "handsetId", "subscriberId", "customerId", "iccid", "errorCode", "country", "mcc", "content", "path",
	"command", "answer", "at", "accepted", "ended", "readAt", "comparedWith", "since", "created", "cardPlace", "role", "prompt", "service"]);
const card = process.env.CONSOLE_TRIP;

let spoilt = 0;

function spoil(value, key) {
	if (Array.isArray(value))
		return value.map((part) => spoil(part, key));
	if (value && typeof value === "object")
		return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, name === "content" && typeof part === "object"
			&& part[0] && typeof part[0] === "object" ? part.map((one) => spoil(one, "")) : spoil(part, name)]));
	if (typeof value !== "string" || kept.has(key))
		return value;
	spoilt++;
	return value + probe;
}

const page = await begin();

async function clean(name) {
	await step(name + " shows it as text", async () => {
		await page.waitForTimeout(400);
		const found = await page.evaluate(() => ({
			ran: globalThis.pwned === 1,
			made: document.querySelectorAll("img, svg[onload], a[href^='javascript']").length,
			shown: document.body.textContent.includes("<img src=x onerror"),
		}));
		return !found.ran && found.made === 0 && found.shown || JSON.stringify(found);
	});
}

await signIn(page);
// A request of which every page has something to show.
const made = await api("PATCH", "/api/v2/subscriber/iccid/" + card + "/sim", { appletMode: "MANUAL" });
await ended(made);
await page.route("**/api/v2/**", async (route) => {
	if (route.request().url().endsWith("/events")) {
		const data = spoil({ requestId: made.content[0].requestId, iccid: card, state: "IN_PROGRESS", step: "sent", detail: "" }, "");
		return route.fulfill({ status: 200, contentType: "text/event-stream", body: "event: request\ndata: " + JSON.stringify(data) + "\n\n" });
	}
	const answer = await route.fetch();
	if (!(answer.headers()["content-type"] || "").includes("json"))
		return route.fulfill({ response: answer });
	return route.fulfill({ response: answer, json: spoil(await answer.json(), "") });
});
await page.reload();
await page.waitForSelector("table.fleet tbody tr");
await clean("the fleet");
await step("a change", async () => {
	await page.getByLabel("Choose all on this page").check();
	await page.getByRole("button", { name: "Change…" }).click();
	await page.getByLabel("Applet mode").selectOption("MANUAL");
});
await clean("a change");
await page.keyboard.press("Escape");
await open(page, "card/" + card, ".slots");
await page.locator(".directory > summary").first().click();
await page.locator(".directory[open] .file > summary").first().click();
await clean("a card");
await open(page, "requests", "table tbody tr");
await clean("the requests");
await open(page, "request/" + made.content[0].requestId, ".steps");
await clean("a request");
await open(page, "handset/" + card, ".phone");
await page.getByRole("button", { name: "Switch on" }).click();
await page.waitForSelector(".exchange");
await clean("a handset");
await open(page, "overview", ".figures");
await step("the overview runs nothing", async () => await page.evaluate(() => globalThis.pwned !== 1 && document.querySelectorAll("img").length === 0));
await page.route("**/api/v2/reader", (route) => route.fulfill({ json: { errorCode: "", errorMessage: "", pageable: {}, content: [{ reason: "",
	readers: [{ reader: probe, state: "CARD", iccid: "8935711001000034527", reason: probe, atr: "3B00", atrWords: probe }] }] } }));
await open(page, "readers", ".readers");
await clean("a reader");
await page.route("**/api/v2/subscriber?**", (route) => route.fulfill({ status: 400, json: { errorCode: "GLOBAL_1002", errorMessage: probe, content: "", pageable: "" } }));
await open(page, "fleet", ".note.bad");
await clean("a failure");
tell("many strings were probed", spoilt > 1000, spoilt);
await end();
