import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { voicemails } from "@/mocks/data";
import { renderAt } from "@/mocks/render";
import { VoicemailPage } from "./VoicemailPage";

async function table(): Promise<HTMLElement> {
  return screen.findByRole("table", { name: "Voicemail" });
}

it("has a player below every message, within its row's width", async () => {
  renderAt("/voicemail", <VoicemailPage />);
  const players = within(await table()).getAllByRole("group", { name: /^Message from/ });
  expect(players.length).toBe(voicemails.length);
  const cell = players[0]?.closest("td");
  expect(cell).toHaveAttribute("colspan", "5");
});

it("is sorted by what its address says, upwards, downwards and not", async () => {
  const { router } = renderAt("/voicemail", <VoicemailPage />);
  await userEvent.click(within(await table()).getByRole("button", { name: "Length" }));
  await waitFor(() => {
    expect(router.state.location.search).toMatchObject({ sort: "length" });
  });
  const header = screen.getByRole("columnheader", { name: "Length" });
  expect(header).toHaveAttribute("aria-sort", "ascending");
  await userEvent.click(within(header).getByRole("button"));
  await waitFor(() => {
    expect(header).toHaveAttribute("aria-sort", "descending");
  });
  await userEvent.click(within(header).getByRole("button"));
  await waitFor(() => {
    expect(header).not.toHaveAttribute("aria-sort");
  });
});
