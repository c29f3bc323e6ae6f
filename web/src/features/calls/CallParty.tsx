import type { Call } from "@/api/types";
import { useContactName } from "@/features/contacts/queries";
import { PhoneNumber } from "@/ui/PhoneNumber";
import classes from "./calls.module.css";
import { DirectionIcon } from "./DirectionIcon";
import { otherParty } from "./queries";

export function CallParty({ call }: { call: Call }) {
  const { number, name } = otherParty(call);
  // The server names callers; the name of a called person comes from the contacts.
  const contact = useContactName(name === "" ? number : "");
  return (
    <span className={classes.party}>
      <DirectionIcon call={call} />
      <PhoneNumber number={number} name={name !== "" ? name : contact} layout="stack" />
    </span>
  );
}
