import { describe, expect, it } from "vitest";
import { ApiProblem, formPath } from "./problem";

describe("formPath", () => {
  it("turns places of the API into places of a form", () => {
    expect(formPath("numbers[0].number")).toBe("numbers.0.number");
    expect(formPath("body.name")).toBe("name");
    expect(formPath("password")).toBe("password");
  });
});

describe("ApiProblem", () => {
  it("knows its kind, the id for support and when to come back", () => {
    const headers = new Headers({ "x-request-id": "abc", "retry-after": "30" });
    const problem = new ApiProblem(
      429,
      { type: "https://offhook.example/problems/too-many-attempts", title: "Too many attempts" },
      headers,
    );
    expect(problem.kind).toBe("too-many-attempts");
    expect(problem.supportId).toBe("abc");
    expect(problem.retryAfterS).toBe(30);
  });
});
