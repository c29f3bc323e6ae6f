import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderAt } from "@/mocks/render";
import { mock } from "@/mocks/setup";
import { LoginPage } from "./LoginPage";

async function logIn(password: string) {
  await userEvent.type(await screen.findByLabelText("E-mail"), "ana@brightsmile.example");
  await userEvent.type(screen.getByLabelText("Password"), password);
  await userEvent.click(screen.getByRole("button", { name: "Log in" }));
}

describe("LoginPage", () => {
  it("goes where the person wanted to go", async () => {
    const { router } = renderAt("/login?next=%2Fcalls", <LoginPage />);
    await logIn("correct horse");
    await waitFor(() => {
      expect(router.state.location.pathname).toBe("/calls");
    });
  });

  it("never leads to a foreign site", async () => {
    const { router } = renderAt("/login?next=%2F%2Fevil.example", <LoginPage />);
    await logIn("correct horse");
    await waitFor(() => {
      expect(router.state.location.pathname).toBe("/");
    });
  });

  it("does not say which part was wrong", async () => {
    renderAt("/login", <LoginPage />);
    await logIn("wrong");
    expect(await screen.findByText("E-mail or password is wrong")).toBeVisible();
  });

  it("says how long to wait", async () => {
    renderAt("/login", <LoginPage />);
    await logIn("throttle");
    expect(await screen.findByText("Try again in about 3 minutes.")).toBeVisible();
  });

  it("asks for the second step only when it is needed, and logs in with it", async () => {
    mock.state.secondFactor = true;
    const { router } = renderAt("/login", <LoginPage />);
    await logIn("correct horse");
    await userEvent.type(await screen.findByLabelText("Digit 1 of the code"), "123456");
    await waitFor(() => {
      expect(router.state.location.pathname).toBe("/");
    });
  });
});
