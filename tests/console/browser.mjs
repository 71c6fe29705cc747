// SPDX-License-Identifier: Apache-2.0
// A browser of its own for a test, TAP lines, and what the tests do on every page.

import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const packages = createRequire(join(process.env.CONSOLE_PACKAGES, "package.json"));
const { chromium } = packages("playwright-core");
const axe = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");

export const server = process.env.CONSOLE_SERVER;
export const token = process.env.CONSOLE_TOKEN;
const shots = process.env.CONSOLE_SHOTS;
const profile = mkdtempSync(join(tmpdir(), "roamcard-browser."));
let context;

export function tell(name, good, why) {
	console.log((good ? "pass " : "fail ") + name.replace(/\n/g, " ") + (good || !why ? "" : ": " + String(why).replace(/\s+/g, " ").slice(0, 600)));
}

// A step of a test; what it throws is its failure.
export async function step(name, act) {
	try {
		const said = await act();
		tell(name, said === undefined || said === true, said);
	} catch (error) {
		tell(name, false, error.message);
	}
}

// Until the page finds it so. The browser's own way to wait makes a script of a text, which the page's policy forbids.
export async function until(page, find, argument) {
	for (let tries = 0; tries < 150; tries++) {
		if (await page.evaluate(find, argument))
			return;
		await page.waitForTimeout(100);
	}
	throw new Error("it did not come: " + find);
}

export async function begin() {
	mkdirSync(shots, { recursive: true });
	context = await chromium.launchPersistentContext(profile, {
		executablePath: process.env.CONSOLE_CHROMIUM, headless: true, viewport: { width: 1280, height: 800 }, acceptDownloads: true,
		args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
			"--disable-sync", "--disable-quic"],
	});
	const page = context.pages()[0] || await context.newPage();
	page.faults = [];
	page.foreign = [];
	page.on("pageerror", (error) => page.faults.push(error.message));
	page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
	page.on("dialog", (dialog) => { page.faults.push("a dialog: " + dialog.message()); dialog.dismiss(); });
	page.on("request", (request) => request.url().startsWith(server) || /^(blob|data):/.test(request.url())
		|| page.foreign.push(request.url()));
	page.setDefaultTimeout(15000);
	return page;
}

export async function end() {
	await context.close();
	rmSync(profile, { recursive: true, force: true });
}

export async function signIn(page, as = token) {
	await page.goto(server + "/");
	await page.getByLabel("Token of the API").fill(as);
	await page.keyboard.press("Enter");
	await page.waitForSelector("table.fleet tbody tr");
}

export async function open(page, hash, selector) {
	await page.goto(server + "/#/" + hash);
	await page.waitForSelector(selector);
}

// What axe-core finds that is serious, as text; evaluated from outside, so that the page's policy stands.
export async function faultsOf(page) {
	await page.evaluate(axe);
	const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
	return found.violations.filter((one) => one.impact === "serious" || one.impact === "critical")
		.map((one) => one.id + " at " + one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", "));
}

const sizes = { narrow: [360, 740], usual: [1280, 800], wide: [1920, 1080] };

// In dark and light, narrow to wide; nothing may be wider than the window.
export async function shoot(page, name) {
	const wide = [];
	for (const [size, [width, height]] of Object.entries(sizes))
		for (const colorScheme of size === "usual" ? ["light", "dark"] : ["light"]) {
			await page.setViewportSize({ width, height });
			await page.emulateMedia({ colorScheme });
			await page.waitForTimeout(150);
			await page.screenshot({ path: join(shots, [name, size, colorScheme].join("-") + ".png"), fullPage: true });
			if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth))
				wide.push(size);
		}
	await page.setViewportSize({ width: 1280, height: 800 });
	await page.emulateMedia({ colorScheme: "light" });
	return wide.length === 0 || "wider than the window when " + wide.join(", ");
}

export async function ended(answer) {
	const path = "/api/v2/request/" + answer.content[0].requestId;
	for (let tries = 0; tries < 150; tries++) {
		if ((await api("GET", path)).content[0].ended)
			return;
		await new Promise((done) => setTimeout(done, 100));
	}
	throw new Error("the request does not end");
}

export async function api(method, path, body) {
	const answer = await fetch(server + path, { method, headers: { Authorization: "Bearer " + token, "Content-Type": "application/json" },
		body: body && JSON.stringify(body) });
	return answer.json();
}
