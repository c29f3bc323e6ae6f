/** Ring tone, ringback and key tones, made by the browser itself. */
import { playOn, readAudioPreferences } from "./preferences";

const DTMF: Record<string, [number, number]> = {
  "1": [697, 1209],
  "2": [697, 1336],
  "3": [697, 1477],
  "4": [770, 1209],
  "5": [770, 1336],
  "6": [770, 1477],
  "7": [852, 1209],
  "8": [852, 1336],
  "9": [852, 1477],
  "*": [941, 1209],
  "0": [941, 1336],
  "#": [941, 1477],
};

let context: AudioContext | null = null;

function audio(): AudioContext | null {
  if (typeof AudioContext === "undefined") return null;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  return context;
}

interface Beep {
  frequencies: number[];
  at: number;
  length: number;
  volume: number;
}

function beep(target: AudioContext, { frequencies, at, length, volume }: Beep): void {
  const gain = target.createGain();
  const start = target.currentTime + at;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.02);
  gain.gain.setValueAtTime(volume, start + length - 0.04);
  gain.gain.linearRampToValueAtTime(0, start + length);
  gain.connect(target.destination);
  for (const frequency of frequencies) {
    const oscillator = target.createOscillator();
    oscillator.frequency.value = frequency;
    oscillator.connect(gain);
    oscillator.start(start);
    oscillator.stop(start + length);
  }
}

export function playKey(digit: string): void {
  const frequencies = DTMF[digit];
  const target = audio();
  if (frequencies === undefined || target === null) return;
  beep(target, { frequencies, at: 0, length: 0.12, volume: 0.06 });
}

type Pattern = "ring" | "ringback" | "waiting";

/** One period of each pattern: its beeps and how long until it starts again. */
const PATTERNS: Record<Pattern, { beeps: Omit<Beep, "volume">[]; periodMs: number; loud: number }> =
  {
    ring: {
      beeps: [
        { frequencies: [659, 830], at: 0, length: 0.22 },
        { frequencies: [784, 988], at: 0.26, length: 0.22 },
        { frequencies: [659, 830], at: 0.62, length: 0.22 },
        { frequencies: [784, 988], at: 0.88, length: 0.34 },
      ],
      periodMs: 3000,
      loud: 0.25,
    },
    ringback: { beeps: [{ frequencies: [425], at: 0, length: 1 }], periodMs: 5000, loud: 0.08 },
    waiting: { beeps: [{ frequencies: [440], at: 0, length: 0.18 }], periodMs: 4000, loud: 0.06 },
  };

/** Repeats a pattern; call what it returns to stop. */
export function playPattern(pattern: Pattern): () => void {
  const target = audio();
  if (target === null) return () => undefined;
  const { beeps, periodMs, loud } = PATTERNS[pattern];
  const preferences = readAudioPreferences();
  const volume = pattern === "ring" ? loud * preferences.ringVolume : loud;
  const output = pattern === "ring" ? preferences.ringer : preferences.speaker;
  void playOn(target, output);
  const once = () => {
    if (target.state === "running") for (const part of beeps) beep(target, { ...part, volume });
  };
  once();
  const timer = window.setInterval(once, periodMs);
  return () => {
    window.clearInterval(timer);
  };
}
