/** The order of a list, in the address: `talk` upwards, `-talk` downwards. */
import type { Sorting } from "./types";
import { useSearchText } from "./useSearchText";

function read(text: string): Sorting | null {
  if (text === "") return null;
  return text.startsWith("-") ? { id: text.slice(1), down: true } : { id: text, down: false };
}

/** Up, down, and back to how it was. */
function following(before: Sorting | null, id: string): string {
  if (before?.id !== id) return id;
  return before.down ? "" : `-${id}`;
}

export function useSorting(first: Sorting | null = null): [Sorting | null, (id: string) => void] {
  const [text, setText] = useSearchText("sort");
  const sorting = read(text) ?? first;
  return [
    sorting,
    (id) => {
      setText(following(sorting, id));
    },
  ];
}
