import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { MessagesPage } from "./MessagesPage";
import { OutboxProvider } from "./outbox/OutboxProvider";

beforeEach(() => {
  sessionStorage.clear();
});

function show(path: string, dial = vi.fn()) {
  const page = (
    <OutboxProvider>
      <MessagesPage />
    </OutboxProvider>
  );
  return { ...renderAt(path, page, { dial }), dial };
}

async function thread(): Promise<HTMLElement> {
  return screen.findByRole("list", { name: "Conversation" });
}

it("lists conversations with their latest text and what is unread", async () => {
  show("/messages");
  const list = await screen.findByRole("list", { name: "Conversations" });
  const first = (await within(list).findAllByRole("button"))[0];
  expect(first).toHaveTextContent("Lucía Fernández");
  expect(first).toHaveTextContent("Perfect, see you on Thursday");
  expect(first).toHaveTextContent("2 unread");
});

it("finds people by name: their conversation, or a new one", async () => {
  const { router } = show("/messages?search=Greta");
  const people = await screen.findByRole("list", { name: "Contacts" });
  await userEvent.click(within(people).getByRole("button", { name: /Greta Sommer/ }));
  await waitFor(() => {
    expect(router.state.location.search).toMatchObject({ open: "conv-4" });
  });
  await router.navigate({ to: "/messages", search: { search: "Lan" } } as never);
  const others = await screen.findByRole("list", { name: "Contacts" });
  await userEvent.click(await within(others).findByRole("button", { name: /Lan Nguyen/ }));
  expect(await screen.findByRole("button", { name: "Remove +84 28 3822 1234" })).toBeVisible();
});

it("leads an administrator to the providers where there are none", async () => {
  mock.db.conversations.length = 0;
  mock.db.providers.length = 0;
  show("/messages");
  expect(await screen.findByRole("link", { name: "Add a provider" })).toHaveAttribute(
    "href",
    "/settings?section=messaging",
  );
});

it("shows a thread with days, marks and reasons, and takes the badge away", async () => {
  const { dial } = show("/messages?open=conv-0");
  const lines = await thread();
  expect(await within(lines).findByText("Read")).toBeVisible();
  expect(within(lines).getAllByRole("heading", { level: 3 }).length).toBeGreaterThan(1);
  expect(within(lines).getByText(/the number is not in service/)).toBeVisible();
  expect(within(lines).getByText(/may or may not have arrived/)).toBeVisible();
  expect(within(lines).getByRole("link", { name: /how-to-find-us/ })).toHaveAttribute(
    "rel",
    "noopener noreferrer",
  );
  await userEvent.click(within(lines).getByRole("button", { name: /^Call \+34 655 44 33 11/ }));
  expect(dial).toHaveBeenCalledWith("+34655443311");
  await waitFor(() => {
    expect(mock.db.conversations[0]?.unread).toBe(0);
  });
});

it("sends at once with its key as reference, and shows the text only once", async () => {
  show("/messages?open=conv-1");
  await thread();
  await userEvent.type(screen.getByRole("textbox", { name: "Message" }), "On its way!{Enter}");
  const lines = await thread();
  expect(await within(lines).findByText("Queued")).toBeVisible();
  expect(within(lines).getAllByText("On its way!")).toHaveLength(1);
  expect(mock.db.messages[0]?.reference).toMatch(/^[0-9a-f]{32}$/);
  expect(screen.getByRole("textbox", { name: "Message" })).toHaveValue("");
});

it("says why the server refuses a text, and lets it be discarded", async () => {
  show("/messages?open=conv-1");
  await thread();
  await userEvent.type(screen.getByRole("textbox", { name: "Message" }), "Refused{Enter}");
  expect(await screen.findByText("It did not arrive: it is refused")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  await waitFor(() => {
    expect(screen.queryByText(/it is refused/)).not.toBeInTheDocument();
  });
});

it("asks before it sends again what may have arrived", async () => {
  show("/messages?open=conv-0");
  await userEvent.click(
    await within(await thread()).findByRole("button", { name: "Resend anyway" }),
  );
  const question = await screen.findByRole("dialog", { name: "Send it again?" });
  expect(mock.db.messages.some(({ state }) => state === "unknown")).toBe(true);
  await userEvent.click(within(question).getByRole("button", { name: "Send again" }));
  await waitFor(() => {
    expect(mock.db.messages.some(({ state }) => state === "unknown")).toBe(false);
  });
});

it("refuses pictures where a toll-free number is at the other end", async () => {
  show("/messages?open=conv-5");
  await thread();
  await userEvent.click(await screen.findByRole("button", { name: "Add pictures" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("is toll-free");
});

it("counts texts while typing, and says which characters make them short", async () => {
  show("/messages?open=conv-1");
  await thread();
  const field = screen.getByRole("textbox", { name: "Message" });
  await userEvent.type(field, "Hola");
  expect(screen.getByText("1 text, 156 characters left")).toBeVisible();
  await userEvent.type(field, " ê");
  expect(screen.getByText(/1 text, 64 characters left/)).toHaveTextContent("short texts");
});

it("writes to several by name and by number", async () => {
  show("/messages?open=new");
  const to = await screen.findByRole("combobox", { name: "To" });
  await userEvent.type(to, "612345678{Enter}");
  await userEvent.type(to, "Greta");
  await userEvent.click(await screen.findByRole("option", { name: /Greta Sommer/ }));
  await userEvent.type(to, "nobody{Enter}");
  expect(await screen.findByText(/type a whole phone number/)).toBeVisible();
  await userEvent.clear(to);
  await userEvent.type(screen.getByRole("textbox", { name: "Message" }), "Closed on Friday{Enter}");
  await waitFor(() => {
    expect(mock.db.messages.slice(0, 2).map(({ peer, body }) => `${peer} ${body}`)).toEqual([
      "+34612345678 Closed on Friday",
      "+493012345678 Closed on Friday",
    ]);
  });
});

it("lists the texts in doubt with what to do, and leads to where they are sent again", async () => {
  const doubtful = mock.db.messages.find(({ state }) => state === "unknown");
  const { router } = show("/messages");
  await userEvent.click(await screen.findByRole("radio", { name: "Not sure" }));
  const list = await screen.findByRole("list", { name: "Texts in doubt" });
  expect(screen.getByText(/resend from the conversation/)).toBeVisible();
  await userEvent.click(await within(list).findByRole("button"));
  await waitFor(() => {
    expect(router.state.location.search).toMatchObject({
      show: "unknown",
      open: doubtful?.conversation_id,
    });
  });
  expect(await screen.findByRole("button", { name: "Resend anyway" })).toBeVisible();
});

it("keeps to the doubtful texts of the provider it was asked for", async () => {
  show("/messages?show=unknown&provider=p-elsewhere");
  expect(await screen.findByText("No text is in doubt")).toBeVisible();
});

it("offers no such list while there is nothing in doubt", async () => {
  for (const message of mock.db.messages) if (message.state === "unknown") message.state = "sent";
  show("/messages");
  const list = await screen.findByRole("list", { name: "Conversations" });
  await within(list).findAllByRole("button");
  expect(screen.queryByRole("radio", { name: "Not sure" })).toBeNull();
});
