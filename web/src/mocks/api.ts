/** Answers like the server would, from memory; used by tests and by `npm run mock`, never shipped. */
import { billingRoutes } from "./billing";
import { withCosts } from "./costs";
import * as data from "./data";
import { hoursRoutes } from "./hours";
import { messagingRoutes } from "./messaging";
import { MockProblem } from "./problem";

type Handler = (request: MockRequest) => unknown;

interface MockRequest {
  query: URLSearchParams;
  params: string[];
  body: Record<string, unknown>;
}

const page = <T>(items: T[]) => ({ items, next_cursor: null });

function paged<T>(items: T[], query: URLSearchParams) {
  const limit = Number(query.get("limit") ?? 50);
  const start = Number(query.get("cursor") ?? 0);
  const end = start + limit;
  return { items: items.slice(start, end), next_cursor: end < items.length ? String(end) : null };
}

function found<T>(item: T | undefined): T {
  if (item === undefined) throw new MockProblem(404, { type: "not-found", title: "Not found" });
  return item;
}

function contains(row: unknown, search: string): boolean {
  return JSON.stringify(row).toLocaleLowerCase().includes(search.toLocaleLowerCase());
}

/** A fresh firm, so that one test cannot see what another did. */
export function makeMockApi() {
  const db = structuredClone({ ...data, peaks: undefined, detailOf: undefined });
  const state = { loggedIn: true, secondFactor: false };
  const asked: Record<string, unknown> = {};

  const listCalls: Handler = ({ query }) => {
    const all =
      query.get("state") === "live"
        ? db.liveCalls
        : query.get("state") === "ended"
          ? db.calls
          : [...db.liveCalls, ...db.calls];
    const wanted = all.filter(
      (call) =>
        ["direction", "outcome", "number_id"].every((key) => {
          const value = query.get(key);
          return value === null || call[key as "direction"] === value;
        }) &&
        call.started_at >= (query.get("since") ?? "") &&
        contains(call, query.get("search") ?? ""),
    );
    return paged(wanted, query);
  };

  const routes: [string, RegExp, Handler][] = [
    [
      "GET",
      /^\/auth\/me$/,
      () => {
        if (!state.loggedIn)
          throw new MockProblem(401, { type: "not-authenticated", title: "Please log in" });
        return db.me;
      },
    ],
    [
      "PATCH",
      /^\/auth\/me$/,
      ({ body }) => Object.assign(db.me, { user: { ...db.me.user, ...body } }),
    ],
    [
      "POST",
      /^\/auth\/login$/,
      ({ body }) => {
        if (body.password === "throttle")
          throw new MockProblem(429, {
            type: "too-many-attempts",
            title: "Too many attempts",
            retry_after_s: 180,
          });
        if (body.password !== "correct horse")
          throw new MockProblem(401, { type: "not-authenticated", title: "Please log in" });
        if (state.secondFactor && body.code !== "123456")
          throw new MockProblem(401, { type: "second-factor-required", title: "A code is needed" });
        state.loggedIn = true;
        return db.me;
      },
    ],
    [
      "POST",
      /^\/auth\/logout$/,
      () => {
        state.loggedIn = false;
      },
    ],
    [
      "POST",
      /^\/auth\/totp$/,
      () => ({
        secret: "JBSWY3DPEHPK3PXP",
        otpauth_uri: "otpauth://totp/x",
        qr_svg:
          "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0h3v3H0zM6 0h3v3H6zM0 6h3v3H0zM4 4h2v2H4zM7 7h2v2H7z'/></svg>",
      }),
    ],
    [
      "POST",
      /^\/auth\/totp\/confirm$/,
      () => {
        db.me.user.second_factor = true;
        return { recovery_codes: ["7K2M-9QXA", "B4TD-1WEZ", "C8RN-5YHV", "J3LP-6UKF"] };
      },
    ],
    ...hoursRoutes(),
    ["GET", /^\/numbers$/, () => page(db.numbers)],
    [
      "PATCH",
      /^\/numbers\/(.+)$/,
      ({ params: [id], body }) =>
        Object.assign(found(db.numbers.find((one) => one.id === id)), body),
    ],
    ["GET", /^\/agents$/, () => page(db.agents)],
    [
      "POST",
      /^\/agents$/,
      ({ body }) => {
        const made = {
          id: `g${String(db.agents.length + 1)}`,
          user_id: null,
          device_id: null,
          phone_number: null,
          on_duty: true,
          position: 9,
          online: null,
          ...body,
        } as (typeof db.agents)[number];
        db.agents.push(made);
        return made;
      },
    ],
    [
      "PUT",
      /^\/agents\/(.+)\/duty$/,
      ({ params: [id], body }) =>
        Object.assign(found(db.agents.find((one) => one.id === id)), body),
    ],
    [
      "DELETE",
      /^\/agents\/(.+)$/,
      ({ params: [id] }) => {
        db.agents = db.agents.filter((one) => one.id !== id);
      },
    ],
    ["GET", /^\/calls$/, listCalls],
    ["GET", /^\/calls\/live$/, () => withCosts(db.liveCalls)],
    ["GET", /^\/billing\/calls\/(.+)$/, () => ({ legs: data.pricedLegs })],
    ...billingRoutes(db, asked),
    [
      "GET",
      /^\/calls\/(.+)$/,
      ({ params: [id] }) =>
        data.detailOf(found([...db.liveCalls, ...db.calls].find((one) => one.id === id))),
    ],
    [
      "GET",
      /^\/(?:recordings|voicemails)\/(.+)\/peaks$/,
      ({ params: [id = ""], query }) => data.peaks(id.length, Number(query.get("buckets") ?? 200)),
    ],
    [
      "GET",
      /^\/voicemails$/,
      ({ query }) =>
        paged(
          db.voicemails.filter(
            (one) =>
              !one.deleted &&
              (query.get("heard") === null || String(one.heard) === query.get("heard")) &&
              contains(one, query.get("search") ?? ""),
          ),
          query,
        ),
    ],
    [
      "PATCH",
      /^\/voicemails\/(.+)$/,
      ({ params: [id], body }) =>
        Object.assign(found(db.voicemails.find((one) => one.id === id)), body),
    ],
    [
      "POST",
      /^\/voicemails\/(.+)\/restore$/,
      ({ params: [id] }) =>
        Object.assign(found(db.voicemails.find((one) => one.id === id)), { deleted: false }),
    ],
    [
      "DELETE",
      /^\/voicemails\/(.+)$/,
      ({ params: [id] }) => {
        found(db.voicemails.find((one) => one.id === id)).deleted = true;
      },
    ],
    [
      "GET",
      /^\/contacts\/lookup$/,
      ({ query }) =>
        found(
          db.contacts.find((one) =>
            one.numbers.some(({ number }) => number === query.get("number")),
          ),
        ),
    ],
    [
      "GET",
      /^\/contacts$/,
      ({ query }) =>
        paged(
          db.contacts.filter((one) => contains(one, query.get("search") ?? "")),
          query,
        ),
    ],
    [
      "GET",
      /^\/contacts\/(.+)$/,
      ({ params: [id] }) => found(db.contacts.find((one) => one.id === id)),
    ],
    [
      "POST",
      /^\/contacts$/,
      ({ body }) => {
        if (body.company === "Refused")
          throw new MockProblem(422, {
            type: "invalid-input",
            title: "The input is not valid",
            fields: [{ where: "numbers[0].number", what: "This number is on another contact" }],
          });
        const made = {
          id: `contact-${String(db.contacts.length)}`,
          version: 1,
          display_name: "",
          ...body,
        } as (typeof db.contacts)[number];
        db.contacts.push(made);
        return made;
      },
    ],
    ...messagingRoutes({ db, paged, found }),
    ["GET", /^\/carriers$/, () => page(db.carriers)],
    ["GET", /^\/flows$/, () => page([])],
    ["GET", /^\/prompts$/, () => page([])],
    ["POST", /^\/devices\/browser$/, () => db.browserDevice],
    ["GET", /^\/users$/, () => page(db.members)],
    ["GET", /^\/api-keys$/, () => page(db.apiKeys)],
    [
      "POST",
      /^\/api-keys$/,
      ({ body }) => ({ ...db.apiKeys[0], ...body, secret: "oh_live_4cY1m9uQmZ" }),
    ],
    ["GET", /^\/security\/bans$/, () => page(db.bans)],
    ["GET", /^\/sandbox\/status$/, () => ({ enabled: true })],
    ["GET", /^\/sandbox\/handsets$/, () => page(db.handsets)],
    [
      "POST",
      /^\/sandbox\/handsets\/(.+)\/(.+)$/,
      ({ params: [number] }) =>
        found(db.handsets.find((one) => one.number === decodeURIComponent(number ?? ""))),
    ],
  ];

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname.replace("/api/v1", "");
    const route = routes.find(
      ([method, pattern]) => method === request.method && pattern.test(path),
    );
    try {
      if (route === undefined)
        throw new MockProblem(404, {
          type: "not-found",
          title: `No mock for ${request.method} ${path}`,
        });
      const text = await request.text();
      const body = !text.startsWith("{") ? {} : (JSON.parse(text) as Record<string, unknown>);
      const params = route[1].exec(path)?.slice(1) ?? [];
      const result = route[2]({ query: url.searchParams, params, body });
      if (result instanceof Response) return result;
      return result === undefined ? new Response(null, { status: 204 }) : Response.json(result);
    } catch (error) {
      if (!(error instanceof MockProblem)) throw error;
      return Response.json(
        { ...error.document, status: error.status, request_id: "req-4711" },
        { status: error.status, headers: { "content-type": "application/problem+json" } },
      );
    }
  }
  return { answer, asked, db, state };
}
