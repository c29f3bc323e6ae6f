import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ApiProblem } from "@/api/problem";
import { renderAt } from "@/mocks/render";
import { TwilioTrouble } from "./TwilioTrouble";

const headers = new Headers({ "retry-after": "7" });

it.each([
  [503, {}, "Twilio does not answer", "nothing happens twice"],
  [429, {}, "Twilio takes no more requests just now", "Try again in 7 seconds."],
  [
    422,
    { fields: [{ where: "auth_token", what: "refused" }] },
    "Twilio refuses the login",
    "paste the new one",
  ],
  [422, { title: "Not valid", detail: "Twilio refuses: no" }, "Not valid", "Twilio refuses: no"],
])("says of %i what it means and what to do", async (status, body, title, text) => {
  renderAt("/business-line", <TwilioTrouble error={new ApiProblem(status, body, headers)} />);
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(title);
  expect(alert).toHaveTextContent(text);
});
