import classes from "./ui.module.css";

export type Tone = "live" | "wait" | "fail" | "off";

/** Colour is never alone: the text is beside it or read aloud. */
export function StatusDot({ tone, pulse = false }: { tone: Tone; pulse?: boolean }) {
  return (
    <span className={classes.dot} data-tone={tone} data-pulse={pulse || undefined} aria-hidden />
  );
}

export function StatusText({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={classes.status} data-tone={tone}>
      <StatusDot tone={tone} />
      {children}
    </span>
  );
}
