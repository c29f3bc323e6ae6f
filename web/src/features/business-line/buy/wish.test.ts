import { expect, it } from "vitest";
import { countryChoices } from "./countries";
import { isArea, isPart, plainPart, readWish } from "./wish";

it("reads a search from the address, and nothing from half a one", () => {
  expect(readWish({})).toBeNull();
  expect(readWish({ country: "US", type: "Landline" })).toBeNull();
  expect(readWish({ country: "US", type: "TollFree", area: "888" })).toEqual({
    country: "US",
    type: "TollFree",
    area: "888",
    contains: "",
  });
});

it("takes what people type for parts of a number", () => {
  expect(plainPart("(202) 555-01")).toBe("20255501");
  expect(["", "2", "20255"].map(isArea)).toEqual([true, true, true]);
  expect(["202555", "2a"].map(isArea)).toEqual([false, false]);
  expect(["", "PIZZA", "55**01", "+44"].map(isPart)).toEqual([true, true, true, true]);
  expect(["x", "a?b"].map(isPart)).toEqual([false, false]);
});

it("offers one's own country first, by its name", () => {
  const spanish = countryChoices("es", "ES");
  expect(spanish[0]).toEqual({ value: "ES", label: "España" });
  expect(new Set(spanish.map(({ value }) => value)).size).toBe(spanish.length);
  expect(countryChoices("en", "IS")[0]?.label).toBe("Iceland");
});
