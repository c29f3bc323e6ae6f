import { Tooltip } from "@mantine/core";
import { useFormats } from "@/app/formats";

interface Props {
  /** Millionths of the currency's unit. */
  micros: number;
  currency?: string;
  /** Where every digit counts: sums that are explained, costs that move. */
  exact?: boolean;
}

/** An amount in the account's currency; the exact value, beyond cents, on hover. */
export function Money({ micros, currency, exact: everyDigit = false }: Props) {
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
      <span className="tabular">{(everyDigit ? exact : short).format(amount)}</span>
    </Tooltip>
  );
}
