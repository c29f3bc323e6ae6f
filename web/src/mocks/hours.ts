/** Business hours and notices of the mock firm. */
const OFFICE = [{ start: "09:00:00", end: "17:00:00" }];
const view = (hours: unknown) =>
  hours === null
    ? { hours, open: true, changes_at: null }
    : { hours, open: false, changes_at: "2026-11-23T08:00:00Z" };

interface Asked {
  params: string[];
  body: Record<string, unknown>;
}

export function hoursRoutes(): [string, RegExp, (asked: Asked) => unknown][] {
  const kept: Record<string, unknown> = {
    n1: {
      time_zone: "Europe/Madrid",
      week: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ openings: day < 5 ? OFFICE : [] })),
      exceptions: [{ day: "2026-12-25", name: "Christmas", openings: [] }],
      outside: "voicemail",
      greeting_text: "We are closed. Please leave a message.",
      forward_to: null,
    },
  };
  const path = /^\/numbers\/([^/]+)\/hours$/;
  return [
    ["GET", path, ({ params: [id = ""] }) => view(kept[id] ?? null)],
    ["PUT", path, ({ params: [id = ""], body }) => view((kept[id] = body))],
    ["DELETE", path, ({ params: [id = ""] }) => view((kept[id] = null))],
    ["POST", /^\/push\/status$/, () => ({ subscribed: true, problem: "" })],
    ["POST", /^\/push\/test$/, () => ({ subscribed: true, problem: "" })],
  ];
}
