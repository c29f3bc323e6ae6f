// The pages that are pictured: name, address, and what to do there before.
/** Name, address, and what to do there before the picture. */
export const PAGES = [
  ["login", "/login"],
  ["phone", "/phone"],
  ["messages", "/messages"],
  ["conversation", "/messages", openConversation],
  ["message-new", "/messages?open=new"],
  ["console", "/console"],
  ["business-line", "/business-line"],
  ["calls", "/calls"],
  ["call", "/calls", openFirst],
  ["voicemail", "/voicemail"],
  ["contacts", "/contacts"],
  ["contact", "/contacts", openFirst],
  ["carriers", "/carriers"],
  ["carrier", "/carriers", openFirst],
  ["sandbox", "/sandbox"],
  ["settings", "/settings"],
  ["settings-security", "/settings?section=security"],
  ["settings-team", "/settings?section=team"],
  ["settings-messaging", "/settings?section=messaging"],
  ["provider", "/settings?section=messaging", openProvider],
  ["settings-keys", "/settings?section=keys"],
  ["settings-bans", "/settings?section=bans"],
  ["palette", "/phone", (page) => page.keyboard.press("ControlOrMeta+k")],
];

/** The agents' dialer, by the cookie of a device that opened a personal link. */
export const DIALER = [
  ["dialer", "/dialer"],
  ["dialer-next", "/dialer", chooseNumber],
  ["dialer-messages", "/dialer/messages"],
  ["dialer-conversation", "/dialer/messages", openConversation],
  ["dialer-message-new", "/dialer/messages/new"],
  ["dialer-contacts", "/dialer/contacts"],
  ["dialer-calls", "/dialer/calls"],
  ["dialer-settings", "/dialer/settings"],
];
export const CUSTOMER = "+12025550177";

/** What the owner pays and asks. */
export const PRICES = [
  ["rates", "/rates", openFirst],
  ["import-preview", "/rates", openPreview],
];

/** What a reseller sells: customers and drafts must be there. */
export const BILLING = [
  ["plan", "/rates?section=plans", openFirst],
  ["customers", "/customers"],
  ["customer", "/customers", openFirst],
  ["statement", "/customers?part=statement", openFirst],
  ["live-calls", "/billing?section=live"],
  ["billing-calls", "/billing?section=calls"],
  ["invoices", "/billing?section=invoices"],
  ["invoice-review", "/billing?section=invoices", openFirst],
  ["invoice-pdf", "/billing?section=invoices&search=INV", openPaper],
];

/** What the customer of that reseller sees: one who is talking must be there. */
export const BOUGHT = [
  ["live-cost", "/calls"],
  ["balance", "/billing"],
];

async function chooseNumber(page) {
  await page.getByRole("combobox", { name: "Number or name" }).fill(CUSTOMER);
  await page.getByRole("button", { name: "Call", exact: true }).click();
}

async function openFirst(page) {
  const row = page.locator("main tbody button, main ul[aria-label] > li button").first();
  if ((await row.count()) > 0) await row.click();
}

/** In the browser's own viewer, which is no page of ours to check. */
async function openPaper(page) {
  await openFirst(page);
  const link = page.getByRole("dialog").getByRole("link", { name: "PDF" });
  await link.waitFor({ timeout: 5000 });
  await page.goto(new URL(await link.getAttribute("href"), page.url()).href);
  await page.waitForTimeout(1500);
  return "foreign";
}

async function openPreview(page) {
  await openFirst(page);
  const look = page.getByRole("dialog").getByRole("link", { name: "Look" }).first();
  await look.waitFor({ timeout: 5000 }).catch(() => undefined);
  if ((await look.count()) > 0) await look.click();
  const effect = page.getByRole("region", { name: "Effect on last month's calls" });
  await effect.waitFor({ timeout: 10_000 }).catch(() => undefined);
}

async function openConversation(page) {
  const row = page.getByRole("list", { name: "Conversations" }).locator("a, button").first();
  await row.waitFor({ timeout: 5000 }).catch(() => undefined);
  if ((await row.count()) > 0) await row.click();
}

async function openProvider(page) {
  const row = page.getByRole("list", { name: "Messaging providers" }).getByRole("listitem").first();
  if ((await row.count()) > 0) await row.getByRole("button").nth(2).click();
}
