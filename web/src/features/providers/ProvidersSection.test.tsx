import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { ProvidersSection } from "./ProvidersSection";

const names = () => mock.db.providers.map(({ name }) => name);

it("proposes the sandbox where there is nothing yet", async () => {
  mock.db.providers.length = 0;
  renderAt("/settings", <ProvidersSection />);
  expect(await screen.findByText("No messaging provider yet")).toBeVisible();
  expect(screen.getByRole("button", { name: "Try the sandbox" })).toBeEnabled();
});

it("changes the order of fail-over and the default", async () => {
  renderAt("/settings", <ProvidersSection />);
  await userEvent.click(await screen.findByRole("button", { name: "Move Office gateway up" }));
  await waitFor(() => {
    expect(names()).toEqual(["Office gateway", "Twilio Spain", "Sandbox"]);
  });
  await userEvent.click(screen.getByRole("button", { name: "More for Office gateway" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Make it the default" }));
  await waitFor(() => {
    expect(mock.db.providers.find(({ is_default }) => is_default)?.name).toBe("Office gateway");
  });
});

it("names what is lost before it deletes, and the default falls back to the first", async () => {
  renderAt("/settings", <ProvidersSection />);
  await userEvent.click(await screen.findByRole("button", { name: "More for Twilio Spain" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
  const question = await screen.findByRole("dialog", { name: "Delete Twilio Spain?" });
  expect(within(question).getByText("Office gateway becomes the default.")).toBeVisible();
  expect(within(question).getByText(/passwords and tokens are lost/)).toBeVisible();
  await userEvent.click(within(question).getByRole("button", { name: "Delete" }));
  await waitFor(() => {
    expect(names()).toEqual(["Office gateway", "Sandbox"]);
  });
  expect(mock.db.providers[0]?.is_default).toBe(true);
});

it("draws the form from the type's schema and checks it while typing", async () => {
  renderAt("/settings?provider=new", <ProvidersSection />);
  await userEvent.click(await screen.findByRole("textbox", { name: "Type" }));
  await userEvent.click(await screen.findByRole("option", { name: "Twilio" }));
  const sid = await screen.findByLabelText(/^Account SID/);
  await userEvent.type(sid, "AC12");
  expect(await screen.findByText("This does not look as the provider writes it")).toBeVisible();
  const token = screen.getByLabelText(/^Auth token/);
  expect(token).toHaveAttribute("type", "password");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Please fill this in")).toBeVisible();
  expect(names()).toHaveLength(3);
});

it("keeps a stored secret that is not typed again", async () => {
  renderAt("/settings?provider=p1", <ProvidersSection />);
  const token = await screen.findByLabelText(/^Auth token/);
  expect(token).toHaveAttribute("placeholder", "Stored; leave empty to keep it");
  const name = screen.getByRole("textbox", { name: "Name" });
  await userEvent.clear(name);
  await userEvent.type(name, "Twilio Madrid");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => {
    expect(names()[0]).toBe("Twilio Madrid");
  });
  expect(mock.db.providers[0]?.settings).not.toHaveProperty("auth_token");
});

it("tries numbers against an expression before it is saved", async () => {
  renderAt("/settings?provider=p2", <ProvidersSection />);
  await userEvent.type(
    await screen.findByRole("textbox", { name: "Try numbers" }),
    "612345678, 912",
  );
  expect(await screen.findByText("Taken")).toBeVisible();
  expect(screen.getByText("Not taken")).toBeVisible();
});

it("says what the check showed", async () => {
  renderAt("/settings?provider=p1", <ProvidersSection />);
  await userEvent.click(await screen.findByRole("button", { name: "Check the settings" }));
  expect(await screen.findByText("The account is active")).toBeVisible();
});
