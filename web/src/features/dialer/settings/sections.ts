/** What the settings hold, from the top; a new section is a component and a line here. */
import type { ComponentType } from "react";
import { DutySection } from "./DutySection";
import { InstallSection } from "./InstallSection";
import { LineSection } from "./LineSection";
import { LookSection } from "./LookSection";
import { MoveSection } from "./MoveSection";
import { PushSection } from "./PushSection";

export const SECTIONS: [string, ComponentType][] = [
  ["duty", DutySection],
  ["push", PushSection],
  ["line", LineSection],
  ["look", LookSection],
  ["install", InstallSection],
  ["move", MoveSection],
];
