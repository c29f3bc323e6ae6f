import { describe, expect, it } from "vitest";
import { cancelReason, reasonOf } from "./endReason";
import { transferProgress } from "./sessionMedia";

describe("reasonOf", () => {
  it.each([
    [486, "busy"],
    [480, "noAnswer"],
    [603, "declined"],
    [404, "unknownNumber"],
    [503, "network"],
    [488, "failed"],
    [undefined, "failed"],
  ])("%s", (status, reason) => {
    expect(reasonOf(status)).toBe(reason);
  });
});

describe("cancelReason", () => {
  it("knows that somebody else took the call", () => {
    expect(cancelReason('SIP;cause=200;text="Call completed elsewhere"')).toBe("elsewhere");
    expect(cancelReason("Q.850;cause=26")).toBe("elsewhere");
    expect(cancelReason("Q.850;cause=16")).toBe("done");
    expect(cancelReason(undefined)).toBe("done");
  });
});

describe("transferProgress", () => {
  it("waits for a final answer", () => {
    expect(transferProgress("SIP/2.0 100 Trying")).toBe("going");
    expect(transferProgress("SIP/2.0 200 OK")).toBe("done");
    expect(transferProgress("SIP/2.0 486 Busy Here")).toBe("failed");
    expect(transferProgress("")).toBe("going");
  });
});
