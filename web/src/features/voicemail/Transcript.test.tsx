import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Voicemail } from "@/api/types";
import { voicemails } from "@/mocks/data";
import { renderAt } from "@/mocks/render";
import { Transcript } from "./Transcript";

function show(changes: Partial<Voicemail>) {
  const voicemail = { ...voicemails[0], ...changes } as Voicemail;
  renderAt("/voicemail", <Transcript voicemail={voicemail} />);
}

it("shows what was said, and says when it is a guess", async () => {
  show({ transcript_state: "completed", transcript: "the car is ready", transcript_rough: true });
  expect(await screen.findByText("the car is ready")).toBeInTheDocument();
  expect(screen.getByText("Rough guess")).toBeInTheDocument();
});

it("calls nothing a guess that is none", async () => {
  show({ transcript_state: "completed", transcript: "the car is ready", transcript_rough: false });
  await screen.findByText("the car is ready");
  expect(screen.queryByText("Rough guess")).not.toBeInTheDocument();
});

it("names the language nobody can write down here", async () => {
  show({ transcript_state: "unavailable", transcript_language: "es", duration_s: 12 });
  expect(
    await screen.findByText("Not written down: no offline model for Spanish is installed."),
  ).toBeInTheDocument();
});

it("says that the words are still coming", async () => {
  show({ transcript_state: "pending" });
  expect(await screen.findByRole("status")).toHaveTextContent("being written down");
});
