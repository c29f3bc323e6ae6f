// Takes docs/screens/<page>-{desktop,phone}-{light,dark}.png and checks each page with axe.
//   BASE_URL=http://127.0.0.1:8080 EMAIL=... PASSWORD=... npm run shots
// With a PASSWORD the dialer is pictured, too: an agent's link is asked for as the console does, and opened once.
// SELLER is the account that sells something, BUYER a customer of it: billing is pictured from both sides.
// Without BASE_URL it serves the built app with the mock firm. PAGES=calls,console narrows; OUT=dir moves.
import { mkdir } from "node:fs/promises";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { BILLING, BOUGHT, CUSTOMER, DIALER, PAGES, PRICES } from "./pages.mjs";

const out = process.env.OUT ?? fileURLToPath(new URL("../../docs/screens", import.meta.url));
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FORMATS = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/** A few texts, so that there is something to read; only where there are none. */
async function tellTexts(ask) {
  const { items: known } = await ask("GET", "/conversations");
  const { items: providers } = await ask("GET", "/messaging/providers");
  const { items: numbers } = await ask("GET", "/numbers");
  const inbound = providers.find(({ type }) => type === "sandbox")?.hooks.inbound;
  if (known.length > 0 || inbound === undefined || numbers.length === 0) return;
  const [{ id: number_id, number: firm }] = numbers;
  const hears = (from, text) =>
    ask("POST", new URL(inbound).pathname + new URL(inbound).search, { from, to: firm, text });
  await hears(CUSTOMER, "Hello, the tap in the kitchen drips again. Can somebody come today?");
  await ask("POST", "/messages", {
    to: [CUSTOMER],
    number_id,
    body: "Ben can be there at three. Is that fine?",
  });
  await hears(CUSTOMER, "Perfect, thank you!");
  await hears("+12025550145", "The water heater is loud again, please call me at 202-555-0145.");
}

/** What a device has kept after it opened an agent's personal link; null where there is no line. */
async function openDialer(page, base) {
  if (process.env.PASSWORD === undefined) return null;
  const ask = async (method, path, data) => {
    const url = base + (path.startsWith("/hooks") ? path : `/api/v1${path}`);
    const headers = { "X-Offhook-Client": "web" };
    const answer = await page.request.fetch(url, { method, headers, data });
    if (!answer.ok()) throw new Error(`${method} ${path.split("?")[0]}: ${answer.status()}`);
    return (await answer.text()) === "" ? null : answer.json();
  };
  await tellTexts(ask);
  const { items: agents } = await ask("GET", "/agents");
  const agent = agents.find(({ kind }) => kind === "mobile");
  if (agent === undefined) return null;
  const { link } = await ask("POST", `/business-line/agents/${agent.id}/link`);
  const device = await page.context().browser().newContext({ serviceWorkers: "block" });
  const opened = await device.newPage();
  await opened.goto(`${base}/dialer${new URL(link).hash}`);
  await opened.locator("main h1").first().waitFor({ state: "attached" });
  const kept = await device.storageState();
  await device.close();
  return kept;
}

async function startMock() {
  const port = String(20000 + Math.floor(Math.random() * 20000));
  const child = spawn(
    "npx",
    ["vite", "preview", "--mode", "mock", "--port", port, "--strictPort", "--host", "127.0.0.1"],
    {
      stdio: "ignore",
      detached: true,
    },
  );
  const base = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const up = await fetch(base).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) return { base, stop: () => process.kill(-child.pid) };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.kill(-child.pid);
  throw new Error("the mock server did not start");
}

async function logIn(page, base) {
  if (process.env.PASSWORD === undefined) return;
  await page.goto(`${base}/login`);
  await page.getByLabel("E-mail").fill(process.env.EMAIL ?? "");
  await page.getByLabel("Password", { exact: true }).fill(process.env.PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
}

async function enter(page, base, account_id) {
  const headers = { "X-Offhook-Client": "web" };
  await page.request.post(`${base}/api/v1/auth/account`, { headers, data: { account_id } });
}

async function settle(page) {
  await page.waitForLoadState("load");
  await page.locator("main h1").first().waitFor();
  await page.waitForFunction(() => document.querySelector(".mantine-Skeleton-root") === null);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(350);
}

const wanted = process.env.PAGES?.split(",");
const mock = process.env.BASE_URL === undefined ? await startMock() : null;
const base = process.env.BASE_URL ?? mock.base;
let serious = 0;
let device = null;
const foreign = new Set();

async function openPage(format, colorScheme, storageState) {
  const context = await browser.newContext({
    viewport: FORMATS[format],
    colorScheme,
    storageState,
    locale: "en-GB",
    serviceWorkers: "block",
    hasTouch: format === "phone",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("request", (request) => {
    const url = request.url();
    // The browser's own PDF viewer is an extension of it and made of `chrome:` files.
    const within = /^(data|blob|tel|chrome|chrome-extension):/;
    if (!url.startsWith(base) && !within.test(url)) foreign.add(url);
  });
  page.on("pageerror", (error) => console.log(`  page error: ${error.message}`));
  return page;
}

async function picture(page, pages, suffix) {
  for (const [name, path, act] of pages) {
    if (wanted !== undefined && !wanted.includes(name)) continue;
    await page.goto(base + path);
    await settle(page).catch((error) => console.log(`  ${name}: ${error.message.split("\n")[0]}`));
    const shown = await act?.(page);
    if (act !== undefined) await page.waitForTimeout(900);
    await page.screenshot({ path: `${out}/${name}-${suffix}.png` });
    if (shown === "foreign") continue;
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, impact, nodes } of violations) {
      serious += 1;
      console.log(`axe ${name}-${suffix} ${impact} ${id}`);
      for (const node of nodes.slice(0, 3))
        console.log(
          `    ${node.html.slice(0, 160)}\n    ${node.failureSummary?.replaceAll("\n", " ").slice(0, 220)}`,
        );
    }
  }
}

await mkdir(out, { recursive: true });
const browser = await chromium.launch({ executablePath, args: FLAGS });
try {
  for (const format of Object.keys(FORMATS)) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await openPage(format, colorScheme);
      await logIn(page, base);
      device ??= await openDialer(page, base);
      await picture(page, PAGES, `${format}-${colorScheme}`);
      if (process.env.SELLER !== undefined) {
        await picture(page, PRICES, `${format}-${colorScheme}`);
        await enter(page, base, process.env.SELLER);
        await picture(page, BILLING, `${format}-${colorScheme}`);
        await enter(page, base, process.env.BUYER);
        await picture(page, BOUGHT, `${format}-${colorScheme}`);
      }
      await page.context().close();
      if (device === null) continue;
      const dialer = await openPage(format, colorScheme, device);
      await picture(dialer, DIALER, `${format}-${colorScheme}`);
      await dialer.context().close();
    }
  }
} finally {
  await browser.close();
  mock?.stop();
}
for (const url of foreign) console.log(`request to elsewhere: ${url}`);
console.log(`${serious} axe findings, ${foreign.size} requests to elsewhere`);
process.exitCode = serious + foreign.size > 0 ? 1 : 0;
