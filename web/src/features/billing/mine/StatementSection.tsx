import { api, unwrap } from "@/api/client";
import { useMe } from "@/app/session";
import { StatementView } from "../parts/StatementView";
import { useBalances } from "./queries";

export function StatementSection() {
  const { account } = useMe();
  const { data: balances = [] } = useBalances();
  const currencies = [...new Set([account.currency, ...balances.map(({ currency }) => currency)])];
  return (
    <StatementView
      whose={account.id}
      currencies={currencies}
      book="statement.xlsx"
      fetch={(query, signal) =>
        unwrap(api.GET("/api/v1/billing/statement", { params: { query }, signal }))
      }
    />
  );
}
