import { Tooltip } from "@mantine/core";
import { useFormats } from "@/app/formats";

interface Props {
  /** Millionths of the currency's unit. */
  micros: number;
  currency?: string;
}

/** An amount in the account's currency; the exact value, beyond cents, on hover. */
export function Money({ micros, currency }: Props) {
  const formats = useFormats();
  const unit = currency ?? formats.currency;
  const amount = micros / 1_000_000;
  const short = new Intl.NumberFormat(formats.language, { style: "currency", currency: unit });
  const exact = new Intl.NumberFormat(formats.language, {
    style: "currency",
    currency: unit,
    maximumFractionDigits: 6,
  });
  return (
    <Tooltip label={exact.format(amount)}>
      <span className="tabular">{short.format(amount)}</span>
    </Tooltip>
  );
}
