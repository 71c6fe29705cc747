// SPDX-License-Identifier: Apache-2.0
// A handset trip: from one country to another, the active IMSI changing on the screen; the trace as it goes.

import { readFileSync } from "node:fs";
import { begin, end, faultsOf, open, shoot, signIn, step, tell, until } from "./browser.mjs";

const card = process.env.CONSOLE_TRIP;
const page = await begin();
const imsi = () => page.locator("#active-imsi").textContent();
const count = async () => parseInt(await page.locator("#trace-count").textContent(), 10);

async function go(country) {
	await page.getByLabel("Country", { exact: true }).fill(country);
	await page.keyboard.press("Enter");
	await page.locator(".facts div", { hasText: "Country" }).getByText(country).waitFor();
}

await signIn(page);
await step("a handset is made of a copy of the card", () => open(page, "handset/" + card, ".phone"));
await step("the list beside the map puts it in Spain, by keys", () => go("Spain"));
await step("it is switched on and registers", async () => {
	await page.getByRole("button", { name: "Switch on" }).click();
	await page.locator(".operator").getByText(/Movistar|Orange|Vodafone/).waitFor();
});
let first = "";
await step("its screen has the applet's menu", async () => {
	first = await imsi();
	await page.locator("#screen").getByRole("button", { name: "Current profile" }).click();
	await page.locator("#screen .text").waitFor();
	const text = await page.locator("#screen .text").textContent();
	await page.getByRole("button", { name: "OK", exact: true }).click();
	return text.includes(first.replace(/[^0-9]/g, "")) || text + " has no " + first;
});
await step("the networks that are heard have reasons", async () =>
	await page.locator("tr.registered").count() > 0 || await page.locator(".why-box").textContent());
await step("axe-core finds no serious fault", async () => (await faultsOf(page)).join("; ") || true);
await step("the map takes a click", async () => {
	const land = page.locator('.map path[data-country="BR"]');
	const box = await land.boundingBox();
	await page.mouse.click(box.x + box.width * 0.55, box.y + box.height * 0.45);
	await page.locator(".facts div", { hasText: "Country" }).getByText("Brazil").waitFor();
});
await step("trace rows come while it travels", async () => {
	const before = await count();
	await go("Peru");
	await until(page, (n) => parseInt(document.getElementById("trace-count").textContent, 10) > n, before);
});
await step("time passes until the card has chosen", async () => {
	await page.getByLabel("How long").selectOption("1h");
	await page.getByRole("button", { name: "Wait" }).click();
	await until(page, (was) => document.getElementById("active-imsi").textContent !== was, first);
	const now = await imsi();
	return now !== first && /[0-9]{15}/.test(now) || now;
});
await step("the screen and the network say where it is now", async () => {
	await page.locator(".operator").getByText(/PE$|Movistar|Claro|Entel/).waitFor();
	await page.locator(".story").getByText(/REFRESH/).first().waitFor();
});
await step("the trace is sifted", async () => {
	await page.getByLabel("Only with").fill("REFRESH");
	await until(page, () => / of /.test(document.getElementById("trace-count").textContent));
	const shown = await page.locator(".exchange:visible").count();
	await page.getByLabel("Only with").fill("");
	return shown > 0;
});
await step("it is held, and goes on", async () => {
	await page.getByRole("button", { name: "Pause" }).click();
	const before = await count();
	await page.getByRole("button", { name: "Look for networks" }).click();
	await page.getByRole("button", { name: "Wait" }).click();
	await page.waitForTimeout(600);
	const held = await count();
	await page.getByRole("button", { name: "Go on" }).click();
	await until(page, (n) => parseInt(document.getElementById("trace-count").textContent, 10) > n, before);
	return held === before || held + " is not " + before;
});
await step("it is taken along as a capture", async () => {
	const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Capture (pcap)" }).click()]);
	const octets = readFileSync(await download.path());
	return octets.readUInt32BE(0) === 0xa1b2c3d4 && octets.length > 1000;
});
await step("it is drawn from 360 px to a wide screen", () => shoot(page, "handset"));
await step("and closed", async () => {
	await page.getByRole("button", { name: "Close it" }).click();
	await page.waitForSelector(".slots");
});
tell("nothing was fetched from elsewhere", page.foreign.length === 0, page.foreign.join());
tell("the browser has nothing to complain of", page.faults.length === 0, page.faults.join("; "));
await end();
