/** What the mock server answers about products, features, charges, and invoices after they were sent. */
import type * as data from "./data";

interface Asked {
  query: URLSearchParams;
  params: string[];
  body: Record<string, unknown>;
}
type Route = [string, RegExp, (asked: Asked) => unknown];
type Kept =
  | "numbers"
  | "products"
  | "catalogueFiles"
  | "featurePrices"
  | "billedCustomers"
  | "subscriptions"
  | "dueCharges"
  | "lots"
  | "featureUses"
  | "liveSales"
  | "overdueInvoice";
type Db = { -readonly [Name in Kept]: (typeof data)[Name] };

const page = <T>(items: T[]) => ({ items, next_cursor: null });

/** `asked` keeps what was sent, for tests to look at. */
export function billingRoutes(db: Db, asked: Record<string, unknown>): Route[] {
  const owned = "(?:customers/[^/]+/)?";
  const list = (path: string, items: () => unknown[]): Route => [
    "GET",
    new RegExp(`^/billing/${path}$`),
    () => page(items()),
  ];
  return [
    list("products", () => db.products),
    list("catalogues", () => db.catalogueFiles),
    list("feature-prices", () => db.featurePrices),
    list("customers", () => db.billedCustomers),
    list(`${owned}subscriptions`, () => db.subscriptions),
    list("(?:due-|customers/[^/]+/)charges", () => db.dueCharges),
    list(`${owned}minutes`, () => db.lots),
    list(`${owned}features`, () => db.featureUses),
    list("live-calls", () => db.liveSales),
    ["GET", /^\/billing\/customers\/[^/]+\/profile$/, () => ({ email: "bills@riverside.example" })],
    [
      "POST",
      /^\/numbers$/,
      ({ body }) => {
        const made = { ...db.numbers[0], ...body, id: `n${String(db.numbers.length + 1)}` };
        db.numbers.push(made as (typeof db.numbers)[number]);
        return made;
      },
    ],
    [
      "PATCH",
      /^\/accounts\/(.+)$/,
      ({ params: [id], body }) => {
        asked.account = body;
        const suspended_at = body.suspended === true ? new Date().toISOString() : null;
        db.billedCustomers = db.billedCustomers.map((one) =>
          one.id === id ? { ...one, suspended_at } : one,
        );
        return {};
      },
    ],
    [
      "POST",
      /^\/billing\/products$/,
      ({ body }) => {
        const made = { ...body, id: `pr${String(db.products.length + 1)}` };
        db.products.push(made as (typeof db.products)[number]);
        return made;
      },
    ],
    [
      "DELETE",
      /^\/billing\/products\/(.+)$/,
      ({ params: [id] }) => {
        db.products = db.products.filter((one) => one.id !== id);
      },
    ],
    [
      "PUT",
      /^\/billing\/feature-prices$/,
      ({ body }) => {
        asked.featurePrice = body;
        return { ...db.featurePrices[0], ...body };
      },
    ],
    [
      "GET",
      /^\/billing\/subscriptions\/(.+)\/ending$/,
      ({ query }) => ({
        ends_on: query.get("ends_on") ?? "2026-11-21",
        currency: "EUR",
        given_back: query.get("ends_on") === null ? "8.17" : "2.45",
        still_due: "0.00",
      }),
    ],
    [
      "DELETE",
      /^\/billing\/subscriptions\/(.+)$/,
      ({ params: [id], query }) => {
        asked.ended = { id, on: query.get("ends_on") };
        db.subscriptions = db.subscriptions.filter((one) => one.id !== id);
        return {};
      },
    ],
    [
      "POST",
      /^\/billing\/customers\/[^/]+\/charges$/,
      ({ body }) => {
        asked.charge = body;
        return { subscription: null, charge: null };
      },
    ],
    list("payment-providers", () => [{ id: "pp1", type: "sandbox", name: "Card", enabled: true }]),
    [
      "POST",
      /^\/billing\/payments\/(.+)\/refunds$/,
      ({ params: [payment_id], body }) => {
        asked.refunds = [...((asked.refunds as unknown[] | undefined) ?? []), body];
        return { ...body, id: "rf1", payment_id, currency: "EUR", state: "pending", problem: "" };
      },
    ],
    ["GET", /^\/billing\/invoices\/(.+)$/, () => db.overdueInvoice],
    [
      "POST",
      /^\/billing\/invoices\/(.+)\/credit-notes$/,
      ({ body }) => {
        asked.credit = body;
        return { ...db.overdueInvoice, id: "cn1", kind: "credit_note", status: "draft" };
      },
    ],
    [
      "POST",
      /^\/billing\/invoices\/(.+)\/reminders$/,
      ({ params: [id] }) => {
        asked.reminded = id;
        return db.overdueInvoice;
      },
    ],
  ];
}
