import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderAt } from "@/mocks/render";
import { InvitePage } from "./InvitePage";

it("takes the token from behind the #, where the link has it", async () => {
  renderAt("/invite#secret-token", <InvitePage />);
  expect(await screen.findByRole("button", { name: "Join" })).toBeEnabled();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says that a link without a token does not work", async () => {
  renderAt("/invite", <InvitePage />);
  expect(await screen.findByText("This invitation does not work")).toBeVisible();
  expect(screen.getByRole("button", { name: "Join" })).toBeDisabled();
});
