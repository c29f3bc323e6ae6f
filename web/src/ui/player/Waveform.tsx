import { useMemo } from "react";
import classes from "./player.module.css";
import { gather } from "./gather";

interface Props {
  /** Loudness per slice, 0 to 1; two channels are drawn above and below the middle. */
  channels: number[][];
  /** How much has been played, 0 to 1. */
  played: number;
  loading: boolean;
}

const BARS = 120;
const MIDDLE = 20;
const TALLEST = 19;

export function Waveform({ channels, played, loading }: Props) {
  const bars = useMemo(() => {
    const above = gather(channels[0] ?? [], BARS);
    const below = channels[1] === undefined ? above : gather(channels[1], BARS);
    // Quiet recordings fill the height too; the shape is what helps to find a place.
    const loudest = Math.max(0.05, ...above, ...below);
    const tall = (peak: number | undefined) => Math.max(1, ((peak ?? 0) / loudest) * TALLEST);
    return above.map((peak, bar) => ({ up: tall(peak), down: tall(below[bar]) }));
  }, [channels]);
  return (
    <svg
      className={classes.svg}
      viewBox={`0 0 ${String(BARS * 3)} ${String(MIDDLE * 2)}`}
      preserveAspectRatio="none"
      data-loading={loading || undefined}
      aria-hidden
    >
      {bars.map(({ up, down }, bar) => (
        <rect
          key={bar}
          x={bar * 3}
          y={MIDDLE - up}
          width={2}
          height={up + down}
          rx={1}
          data-played={bar / BARS < played || undefined}
        />
      ))}
    </svg>
  );
}
