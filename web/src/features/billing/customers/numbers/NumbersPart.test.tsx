import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { meQuery } from "@/app/session";
import { billedCustomers, me } from "@/mocks/data";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import type { Customer } from "../../types";
import { NumbersPart } from "./NumbersPart";

interface Sent {
  what: string;
  account: string | null;
  body: unknown;
}

/** Keeps what is asked about numbers, and may refuse a new one. */
function listen(refuse?: Record<string, unknown>): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    if (!request.url.includes("/api/v1/numbers")) return mock.answer(request);
    const text = await request.clone().text();
    sent.push({
      what: request.method,
      account: request.headers.get("X-Offhook-Account"),
      body: text === "" ? null : JSON.parse(text),
    });
    return request.method === "POST" && refuse !== undefined
      ? Response.json(refuse, { status: refuse.status as number })
      : mock.answer(request);
  });
  return sent;
}

function open(who: Partial<typeof me> = {}, more: Partial<Customer> = {}) {
  const [customer] = billedCustomers;
  if (customer === undefined) throw new Error("the mock firm has a customer");
  const asker = { ...me, ...who };
  mock.db.me = asker;
  const { queryClient } = renderAt(
    "/customers",
    <NumbersPart customer={{ ...customer, ...more }} />,
  );
  act(() => {
    queryClient.setQueryData(meQuery.queryKey, asker);
  });
}

const reseller = { account: { ...me.account, kind: "reseller", buys: true } };

async function add(number: string): Promise<HTMLElement> {
  (await screen.findByRole("button", { name: "Add number" })).focus();
  await userEvent.keyboard("{Enter}");
  const dialog = await screen.findByRole("dialog", {
    name: "Add a number to Riverside Apartments",
  });
  await userEvent.type(within(dialog).getByLabelText("Number"), number);
  await userEvent.click(within(dialog).getByRole("button", { name: "Add" }));
  return dialog;
}

it("gives a customer a number in its name, from the top over no carrier of its own", async () => {
  const sent = listen();
  open();
  expect(await screen.findByText("Reception")).toBeVisible();
  await add("+34910555777");
  expect(await screen.findByText("+34 910 55 57 77")).toBeVisible();
  expect(sent.every(({ account }) => account === "cu1")).toBe(true);
  expect(sent.find(({ what }) => what === "POST")?.body).toEqual({
    number: "+34910555777",
    label: "",
    carrier_id: null,
  });
});

it("names the own carrier where only that can bring numbers", async () => {
  const sent = listen();
  open(reseller);
  await add("+34910555777");
  await waitFor(() => {
    expect(sent.find(({ what }) => what === "POST")?.body).toMatchObject({
      carrier_id: mock.db.carriers[0]?.id,
    });
  });
});

it("says at the field that somebody else holds the number", async () => {
  const message = "+34 910 55 57 77 is held by another account; it must be released there first";
  listen({ status: 409, detail: message, fields: [{ where: "number", what: message }] });
  open();
  const dialog = await add("+34910555777");
  expect(await within(dialog).findByText(message)).toBeVisible();
});

it("says that a number is not one's own to give", async () => {
  listen({ status: 403, title: "Not allowed" });
  open(reseller);
  const dialog = await add("+34910555777");
  expect(await within(dialog).findByRole("alert")).toHaveTextContent(/not yours to give/);
});

it("sends resellers without a carrier to their provider", async () => {
  mock.db.carriers.length = 0;
  mock.db.numbers.length = 0;
  open(reseller);
  expect(await screen.findByText("No numbers yet")).toBeVisible();
  expect(await screen.findByText(/Your provider gives your customers/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Add number" })).toBeNull();
});

it("shows numbers to who keeps the bills, and whom to ask", async () => {
  open({ role: "billing" });
  expect(await screen.findByText("Reception")).toBeVisible();
  expect(screen.getByText(/added by the administrators/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Add number" })).toBeNull();
});

it("asks nothing in the name of a suspended customer", async () => {
  const sent = listen();
  open({}, { suspended_at: "2026-11-01T00:00:00Z" });
  expect(await screen.findByText(/shown when it may call again/)).toBeVisible();
  expect(sent).toEqual([]);
});
