import { useEffect, useState } from "react";
import { clockText } from "./clockText";

export function Duration({ seconds }: { seconds: number }) {
  return <span className="tabular">{clockText(seconds)}</span>;
}

/** Counts up from a moment, once a second. */
export function RunningDuration({ since }: { since: string | number }) {
  const start = new Date(since).getTime();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      window.clearInterval(timer);
    };
  }, []);
  return <Duration seconds={Math.max(0, (now - start) / 1000)} />;
}
