import { Tooltip } from "@mantine/core";
import { useFormats } from "@/app/formats";

/** The day stands above; here the clock in the account's zone is enough. */
export function BubbleTime({ at }: { at: string }) {
  const { time, exact } = useFormats();
  const date = new Date(at);
  return (
    <Tooltip label={exact(date)}>
      <time className="tabular" dateTime={at}>
        {time(date)}
      </time>
    </Tooltip>
  );
}
