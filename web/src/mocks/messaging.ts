/** What the mock server answers about texts and their providers. */
import type { Message, Provider } from "@/api/types";
import type * as data from "./data";
import { MockProblem } from "./problem";

type Body = Record<string, unknown>;
export interface Asked {
  query: URLSearchParams;
  params: string[];
  body: Body;
}
type Route = [string, RegExp, (asked: Asked) => unknown];
type Db = Pick<
  typeof data,
  "conversations" | "messages" | "providers" | "providerTypes" | "contacts"
>;

interface Tools {
  db: Db;
  paged: <T>(items: T[], query: URLSearchParams) => unknown;
  found: <T>(item: T | undefined) => T;
}

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 420"><rect width="640" height="420" fill="#2a303a"/><g fill="none" stroke="#c6ccd6" stroke-width="14" opacity=".8"><path d="M120 120c40-50 90-50 110 0 8 90-20 190-40 190s-14-90-22-90-14 90-30 90-40-110-18-190zM390 120c40-50 90-50 110 0 8 90-20 190-40 190s-14-90-22-90-14 90-30 90-40-110-18-190z"/></g></svg>`;

export function messagingRoutes({ db, paged, found }: Tools): Route[] {
  const conversation = (id: string | undefined) =>
    found(db.conversations.find((one) => one.id === id));
  const provider = (id: string | undefined) => found(db.providers.find((one) => one.id === id));
  const sent = new Map<unknown, Message[]>();

  return [
    [
      "GET",
      /^\/conversations$/,
      ({ query }) =>
        paged(
          db.conversations.filter(
            (one) =>
              (query.get("unread") !== "true" || one.unread > 0) &&
              JSON.stringify(one).includes(query.get("search") ?? ""),
          ),
          query,
        ),
    ],
    ["GET", /^\/conversations\/([^/]+)$/, ({ params: [id] }) => conversation(id)],
    [
      "GET",
      /^\/conversations\/(.+)\/messages$/,
      ({ params: [id], query }) =>
        paged(
          db.messages.filter((one) => one.conversation_id === id),
          query,
        ),
    ],
    [
      "POST",
      /^\/conversations\/(.+)\/read$/,
      ({ params: [id] }) => {
        conversation(id).unread = 0;
      },
    ],
    [
      "GET",
      /^\/messages$/,
      ({ query }) =>
        paged(
          db.messages.filter(
            ({ state, provider_id }) =>
              state === (query.get("state") ?? state) &&
              provider_id === (query.get("provider_id") ?? provider_id),
          ),
          query,
        ),
    ],
    [
      "POST",
      /^\/messages$/,
      ({ body }) => {
        if (body.body === "Refused")
          throw new MockProblem(422, {
            type: "invalid-input",
            title: "Not valid",
            detail: "it is refused",
          });
        const known = sent.get(body.reference);
        if (known !== undefined) return { items: known };
        const [like] = db.messages;
        const to = (body.to as string[] | undefined) ?? [
          conversation(body.conversation_id as string).peer,
        ];
        const made = to.map((peer, place) => ({
          ...found(like),
          id: `m-new-${String(sent.size)}-${String(place)}`,
          conversation_id: (body.conversation_id as string | undefined) ?? "conv-2",
          created_at: new Date().toISOString(),
          direction: "out" as const,
          peer,
          body: body.body as string,
          reference: body.reference as string,
          state: "queued" as const,
          author: "Ana Torres",
          media: [],
        }));
        sent.set(body.reference, made);
        db.messages.unshift(...made);
        return { items: made };
      },
    ],
    [
      "GET",
      /^\/messages\/media\/.+$/,
      () => new Response(PICTURE, { headers: { "content-type": "image/svg+xml" } }),
    ],
    [
      "GET",
      /^\/messages\/([^/]+)$/,
      ({ params: [id] }) => found(db.messages.find((one) => one.id === id)),
    ],
    [
      "POST",
      /^\/messages\/(.+)\/resend$/,
      ({ params: [id] }) =>
        Object.assign(found(db.messages.find((one) => one.id === id)), { state: "queued" }),
    ],
    [
      "GET",
      /^\/messaging\/numbers\/(.+)$/,
      ({ params: [id] }) => ({ number_id: id, provider_id: null, mms: id !== "n2" }),
    ],
    ["GET", /^\/messaging\/provider-types$/, () => ({ items: db.providerTypes })],
    ["GET", /^\/messaging\/providers$/, () => ({ items: db.providers })],
    [
      "POST",
      /^\/messaging\/providers$/,
      ({ body }) => {
        const made = {
          ...found(db.providers.at(-1)),
          ...body,
          id: `p-${String(db.providers.length)}-new`,
          is_default: db.providers.length === 0,
          enabled: true,
          secrets: [],
        } as Provider;
        db.providers.push(made);
        return made;
      },
    ],
    [
      "POST",
      /^\/messaging\/providers\/order$/,
      ({ body }) => {
        const ids = body.ids as string[];
        db.providers.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
      },
    ],
    [
      "POST",
      /^\/messaging\/providers\/(.+)\/check$/,
      () => ({ ok: true, detail: "The account is active", wrong: {} }),
    ],
    ["POST", /^\/messaging\/providers\/(.+)\/test$/, () => db.messages[0]],
    [
      "POST",
      /^\/messaging\/providers\/(.+)\/default$/,
      ({ params: [id] }) => {
        for (const one of db.providers) one.is_default = one.id === id;
        return provider(id);
      },
    ],
    [
      "PATCH",
      /^\/messaging\/providers\/(.+)$/,
      ({ params: [id], body }) => {
        const { settings, ...rest } = body;
        const row = provider(id);
        return Object.assign(row, rest, {
          settings: { ...row.settings, ...(settings as Body | undefined) },
        });
      },
    ],
    [
      "DELETE",
      /^\/messaging\/providers\/(.+)$/,
      ({ params: [id] }) => {
        const gone = provider(id);
        db.providers.splice(db.providers.indexOf(gone), 1);
        const [first] = db.providers;
        if (gone.is_default && first !== undefined) first.is_default = true;
      },
    ],
    [
      "POST",
      /^\/messaging\/destinations\/try$/,
      ({ body }) => {
        const expression = new RegExp(body.expression as string);
        const results = (body.to as string[]).map((given) => ({
          given,
          written: given,
          matches: expression.test(given),
          problem: "",
        }));
        return { valid: true, problem: "", results };
      },
    ],
  ];
}
