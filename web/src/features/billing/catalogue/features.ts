/** Features that are priced and limited, in the order the API tells them. */
import type { Feature, FeaturePrice } from "../types";

export const FEATURES = [
  "number",
  "agent",
  "phone",
  "flow",
  "hunt_group",
  "ring_team",
  "menu",
  "time_rule",
  "voicemail",
  "recording",
] as const satisfies Feature[];

export interface PricedFeature {
  feature: Feature;
  /** For all customers without a price of their own; undefined: free of charge, any number. */
  all: FeaturePrice | undefined;
  exceptions: FeaturePrice[];
}

/** Each feature once, whether it has a price or not. */
export function pricedFeatures(prices: FeaturePrice[]): PricedFeature[] {
  return FEATURES.map((feature) => {
    const of = prices.filter((price) => price.feature === feature);
    return {
      feature,
      all: of.find(({ customer_id }) => customer_id === null),
      exceptions: of.filter(({ customer_id }) => customer_id !== null),
    };
  });
}
