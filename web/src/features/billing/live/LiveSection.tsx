import { Stack } from "@mantine/core";
import { useSides } from "../useSides";
import { OwnCalls } from "./OwnCalls";
import { SoldCalls } from "./SoldCalls";

/** Calls that go on now, with their price a minute and what they cost so far. */
export function LiveSection() {
  const { buys, sells } = useSides();
  return (
    <Stack gap="lg">
      {sells && <SoldCalls />}
      {buys && <OwnCalls alone={!sells} />}
    </Stack>
  );
}
