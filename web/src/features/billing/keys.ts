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
  products: ["billing", "products"] as const,
  catalogues: ["billing", "catalogues"] as const,
  featurePrices: ["billing", "feature-prices"] as const,
  /** What an account has besides calls; `own` is the account itself. */
  sold: (whose: string) => ["billing", "sold", whose] as const,
  live: ["billing", "live"] as const,
  /** Filled by the live connection, too. */
  liveSales: ["billing", "live", "sold"] as const,
  invoices: ["billing", "invoices"] as const,
  runs: ["billing", "runs"] as const,
  profile: ["billing", "profile"] as const,
  providers: ["billing", "providers"] as const,
  taxRates: ["billing", "tax-rates"] as const,
};
