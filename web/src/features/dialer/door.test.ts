import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, it, vi } from "vitest";
import { NoAnswer } from "@/api/problem";
import { doorQuery } from "./queries";
import { enterCode, takeToken } from "./token";

const ANA = { agent_id: "a1", name: "Ana" };
const refuse = (status: number) =>
  Response.json({ type: "/problems/x", title: "No", status }, { status });

/** A server that gives these answers by path, and what it was asked. */
function serve(answers: Record<string, () => Response | Promise<Response>>) {
  const asked: { path: string; body: string }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname.replace("/api/v1/dialer", "");
    asked.push({ path, body: await request.text() });
    return answers[path]?.() ?? refuse(404);
  });
  return asked;
}

const open = () => new QueryClient().fetchQuery(doorQuery);

beforeEach(() => {
  window.history.replaceState(null, "", "/dialer");
});

it("takes the token out of the address before it is spent", async () => {
  window.history.replaceState(null, "", "/dialer#a-token-of-some-length");
  takeToken();
  expect(window.location.href).not.toContain("token");
  const asked = serve({ "/open": () => Response.json(ANA), "/me": () => Response.json(ANA) });
  expect(await open()).toEqual({ me: ANA });
  expect(await open()).toEqual({ me: ANA });
  expect(asked).toEqual([
    {
      path: "/open",
      body: JSON.stringify({
        token: "a-token-of-some-length",
        device: localStorage.getItem("offhook-dialer-device"),
      }),
    },
    { path: "/me", body: "" },
  ]);
  expect(localStorage.getItem("offhook-dialer-device")).toMatch(/^[0-9a-f]{32}$/);
});

it("leaves the anchors of other pages alone", () => {
  window.history.replaceState(null, "", "/dialer/messages#main");
  takeToken();
  expect(window.location.hash).toBe("#main");
});

it("keeps the token while the network is away", async () => {
  window.history.replaceState(null, "", "/dialer#a-token-of-some-length");
  takeToken();
  serve({ "/open": () => Promise.reject(new TypeError("offline")) });
  await expect(open()).rejects.toBeInstanceOf(NoAnswer);
  const asked = serve({ "/open": () => Response.json(ANA) });
  expect(await open()).toEqual({ me: ANA });
  expect(asked[0]?.body).toContain("a-token-of-some-length");
});

it("is the same device when it opens again because the answer was lost", async () => {
  const devices = [];
  for (const answer of [
    Promise.reject(new TypeError("lost")),
    Promise.resolve(Response.json(ANA)),
  ]) {
    window.history.replaceState(null, "", "/dialer#a-token-of-some-length");
    takeToken();
    const asked = serve({ "/open": () => answer });
    await open().catch(() => undefined);
    devices.push((JSON.parse(asked[0]?.body ?? "{}") as { device: string }).device);
  }
  expect(devices[0]).toHaveLength(32);
  expect(devices[1]).toBe(devices[0]);
});

it("opens by a code that was typed, or pasted with its link", async () => {
  for (const typed of ["ABCD-EFGH-JKMN", " https://firm.example/dialer#ABCD-EFGH-JKMN "]) {
    enterCode(typed);
    const asked = serve({ "/open": () => Response.json(ANA) });
    expect(await open()).toEqual({ me: ANA });
    expect(asked[0]?.body).toContain('"ABCD-EFGH-JKMN"');
  }
});

it.each([
  [403, 401, "elsewhere"],
  [401, 401, "revoked"],
  [422, 401, "revoked"],
])("says why a link is refused (%i)", async (status, byCookie, refusal) => {
  window.history.replaceState(null, "", "/dialer#a-token-of-some-length");
  takeToken();
  serve({ "/open": () => refuse(status), "/me": () => refuse(byCookie) });
  expect(await open()).toEqual({ refusal });
});

it("goes on by the cookie where an old link was tapped", async () => {
  window.history.replaceState(null, "", "/dialer#an-old-token-of-some-length");
  takeToken();
  serve({ "/open": () => refuse(401), "/me": () => Response.json(ANA) });
  expect(await open()).toEqual({ me: ANA });
});

it("tells a device that never had a link from one whose link ended", async () => {
  serve({ "/me": () => refuse(401) });
  expect(await open()).toEqual({ refusal: "noLink" });
  serve({ "/me": () => Response.json(ANA) });
  await open();
  serve({ "/me": () => refuse(401) });
  expect(await open()).toEqual({ refusal: "revoked" });
});
