import { Kbd } from "@mantine/core";

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A key as printed on the reader's keyboard; `mod` is Ctrl or Cmd. */
export function KeyHint({ keys }: { keys: string[] }) {
  return (
    <span aria-hidden>
      {keys.map((key) => (
        <Kbd key={key} size="xs" mr={2}>
          {key === "mod" ? (isApple ? "⌘" : "Ctrl") : key}
        </Kbd>
      ))}
    </span>
  );
}
