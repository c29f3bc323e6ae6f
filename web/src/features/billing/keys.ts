/** Names of what is kept in memory of the billing API; whoever changes something forgets by these. */
export const billingKeys = {
  all: ["billing"] as const,
  balances: ["billing", "balances"] as const,
  statement: (whose: string, span: Record<string, string>) =>
    ["billing", "statement", whose, span] as const,
  charges: ["billing", "charges"] as const,
  received: ["billing", "received"] as const,
  payments: ["billing", "payments"] as const,
  options: ["billing", "options"] as const,
  methods: ["billing", "methods"] as const,
  topUp: ["billing", "top-up"] as const,
  decks: ["billing", "decks"] as const,
  versions: (deck: string) => ["billing", "decks", deck, "versions"] as const,
  preview: (version: string) => ["billing", "decks", "preview", version] as const,
  plans: ["billing", "plans"] as const,
  planVersions: (plan: string) => ["billing", "plans", plan, "versions"] as const,
  customers: ["billing", "customers"] as const,
  invoices: ["billing", "invoices"] as const,
  runs: ["billing", "runs"] as const,
  profile: ["billing", "profile"] as const,
  providers: ["billing", "providers"] as const,
};
