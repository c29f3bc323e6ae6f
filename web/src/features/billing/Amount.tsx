import { Money } from "@/ui/Money";
import { micros } from "./amounts";

interface Props {
  /** Decimal text, as the API writes it. */
  of: string;
  currency: string;
  exact?: boolean;
}

export function Amount({ of, currency, exact }: Props) {
  return <Money micros={micros(of)} currency={currency} exact={exact} />;
}
