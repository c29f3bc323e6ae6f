/** A believable firm, for tests and for looking at the pages without a server. */
export * from "./data/calls";
export * from "./data/catalogue";
export { NOW } from "./data/clock";
export * from "./data/firm";
export * from "./data/messaging";
export * from "./data/network";
export * from "./data/people";
export * from "./data/prices";
export * from "./data/settings";
