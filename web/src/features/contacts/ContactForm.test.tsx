import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { ContactForm } from "./ContactForm";

it("says at the field what the server did not like", async () => {
  renderAt("/contacts", <ContactForm contact={null} onDone={vi.fn()} />);
  await userEvent.type(await screen.findByLabelText("Company"), "Refused");
  await userEvent.type(screen.getByLabelText("Number 1"), "612345678");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("This number is on another contact")).toBeVisible();
});

it("saves numbers as E.164 and leaves empty lines out", async () => {
  const done = vi.fn();
  renderAt("/contacts", <ContactForm contact={null} onDone={done} />);
  await userEvent.type(await screen.findByLabelText("First name"), "Nora");
  await userEvent.type(screen.getByLabelText("Number 1"), "612345678");
  await userEvent.click(screen.getByRole("button", { name: "Add a number" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await vi.waitFor(() => {
    expect(done).toHaveBeenCalledOnce();
  });
  expect(mock.db.contacts.at(-1)).toMatchObject({
    first_name: "Nora",
    numbers: [{ label: "", number: "+34612345678" }],
  });
});
