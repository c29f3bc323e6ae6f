import { cleanup, render, screen } from "@testing-library/react";
import { MantineProvider } from "@mantine/core";
import { afterEach, expect, it } from "vitest";
import type { Caption } from "@/api/types";
import { speak } from "@/app/i18n";
import { Captions } from "./Captions";

const said = (who: string, text: string): Caption => ({ at: `${who} ${text}`, who, text });

afterEach(async () => {
  cleanup();
  await speak("en");
});

it("tells events in the reader's language and leaves alone what was said", async () => {
  await speak("es");
  render(
    <MantineProvider env="test">
      <Captions
        captions={[
          said("event", "ringing: call from +12025550100"),
          said("event", "you answered"),
          said("peer", "busy"),
          said("peer", "(key 5)"),
          said("me", "pressed 12"),
          said("event", "all lines are busy"),
        ]}
      />
    </MantineProvider>,
  );
  const lines = [...screen.getByRole("log").children].map(({ textContent }) => textContent);
  expect(lines).toEqual([
    "Llamada de +1 202 555 0100",
    "Ha contestado",
    "busy",
    "(tecla 5)",
    "Pulsado 12",
    "Todas las líneas están ocupadas",
  ]);
});
