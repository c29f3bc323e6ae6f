import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderAt } from "@/mocks/render";
import { Greeting } from "./Greeting";

/** A server's answer to an upload, with the progress a browser tells before it. */
function serverAnswers(status: number, body: unknown): void {
  class Upload {
    upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null } = {
      onprogress: null,
    };
    onload: (() => void) | null = null;
    status = status;
    responseText = JSON.stringify(body);
    open = () => undefined;
    setRequestHeader = () => undefined;
    send = () => {
      this.upload.onprogress?.({ loaded: 1, total: 2 });
      this.onload?.();
    };
  }
  vi.stubGlobal("XMLHttpRequest", Upload);
}

function shown(promptId: string | null) {
  const onPrompt = vi.fn();
  renderAt(
    "/console",
    <Greeting text="We are out" onText={vi.fn()} promptId={promptId} onPrompt={onPrompt} />,
  );
  return onPrompt;
}

async function choose(name: string): Promise<void> {
  await userEvent.click(await screen.findByText("Recording"));
  await userEvent.upload(
    screen.getByLabelText("Sound file"),
    new File(["x"], name, { type: "audio/wav" }),
  );
}

it("greets with what was uploaded", async () => {
  const onPrompt = shown(null);
  serverAnswers(201, { id: "p9", name: "new.wav", duration_s: 4, language: "" });
  await choose("new.wav");
  await vi.waitFor(() => {
    expect(onPrompt).toHaveBeenCalledWith("p9");
  });
});

it("says at the field why the server refused a file", async () => {
  const onPrompt = shown(null);
  serverAnswers(422, {
    type: "invalid-input",
    title: "The input is not valid",
    fields: [{ where: "body.file", what: "This is not a sound" }],
  });
  await choose("letter.wav");
  expect(await screen.findByText("This is not a sound")).toBeVisible();
  expect(onPrompt).not.toHaveBeenCalled();
});

it("goes back to the text", async () => {
  const onPrompt = shown("p1");
  expect(await screen.findByText("Upload a recording")).toBeVisible();
  await userEvent.click(screen.getByText("Typed text"));
  expect(onPrompt).toHaveBeenCalledWith(null);
  expect(screen.getByLabelText("Text of the greeting")).toHaveValue("We are out");
});
