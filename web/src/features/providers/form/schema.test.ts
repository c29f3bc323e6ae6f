import { describe, expect, it } from "vitest";
import type { ProviderType } from "@/api/types";
import { providerTypes } from "@/mocks/data";
import { complaint, fieldsOf, settingsInput, startSettings, type Field } from "./schema";

function kind(type: string): ProviderType {
  const found = providerTypes.find((one) => one.type === type);
  if (found === undefined) throw new Error(type);
  return found;
}
function field(type: string, name: string): Field {
  const found = fieldsOf(kind(type)).find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe("a provider's settings", () => {
  it("start with what is stored, and never with a secret", () => {
    expect(startSettings(kind("twilio"), { account_sid: "AC1", auth_token: "leaked" })).toEqual({
      account_sid: "AC1",
      auth_token: "",
      secondary_auth_token: "",
      sender: "",
      base_url: "https://api.twilio.com/",
    });
  });

  it("leave a secret alone that was not typed, and take one away that is null", () => {
    const values = startSettings(kind("twilio"), { account_sid: "AC1" });
    expect(settingsInput(kind("twilio"), values)).not.toHaveProperty("auth_token");
    const cleared = settingsInput(kind("twilio"), { ...values, secondary_auth_token: null });
    expect(cleared.secondary_auth_token).toBeNull();
  });

  it.each([
    ["twilio", "account_sid", "", false, "required"],
    ["twilio", "account_sid", "AC12", false, "pattern"],
    ["twilio", "account_sid", `AC${"a".repeat(32)}`, false, null],
    ["twilio", "auth_token", "", false, "required"],
    ["twilio", "auth_token", "", true, null],
    ["twilio", "base_url", "ftp://x", false, "address"],
    ["sandbox", "sender", "x".repeat(21), false, "long"],
    ["url_get", "lookup_after_s", 4000, false, "range"],
    ["url_get", "lookup_after_s", 10, false, null],
  ] as const)("%s %s %j", (type, name, value, stored, wanted) => {
    expect(complaint(field(type, name), value, stored)).toBe(wanted);
  });
});
