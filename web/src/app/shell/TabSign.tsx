import type { Icon } from "@tabler/icons-react";
import classes from "./tabs.module.css";

interface Props {
  icon: Icon;
  /** How much is new there. */
  fresh?: number;
  /** The same in words. */
  freshText?: string;
}

const MOST = 99;

/** What stands over a tab's name, with what is new behind it. */
export function TabSign({ icon: Picture, fresh = 0, freshText }: Props) {
  return (
    <span className={classes.sign}>
      <Picture size={22} stroke={1.6} aria-hidden />
      {fresh > 0 && (
        <span className={classes.fresh} role="img" aria-label={freshText}>
          {fresh > MOST ? `${String(MOST)}+` : fresh}
        </span>
      )}
    </span>
  );
}
