/** What the mock firm sells besides calls, and what one of its customers has of it. */
import type { components } from "@/api/schema";
import { DAY, ago } from "./clock";

type Schemas = components["schemas"];
type Product = Schemas["ProductView"];
type Subscription = NonNullable<Schemas["SaleView"]["subscription"]>;

function product(given: Partial<Product> & Pick<Product, "id" | "name" | "price">): Product {
  return {
    description: "",
    kind: "service",
    tax_class: "service",
    currency: "EUR",
    setup: "0.00",
    months: null,
    in_advance: true,
    free_months: 0,
    stock: null,
    offered: false,
    minutes: null,
    limits: [],
    ...given,
  };
}

export const products: Product[] = [
  product({
    id: "pr1",
    name: "Desk phone",
    price: "89.00",
    kind: "goods",
    tax_class: "goods",
    stock: 3,
  }),
  product({ id: "pr2", name: "Answering service", price: "24.50", setup: "10.00", months: 1 }),
];

export const catalogueFiles: Schemas["CatalogueFileView"][] = [
  {
    name: "business_line",
    title: "Business line",
    description: "5 USD a month or 48 USD a year.",
    products: ["Business line, monthly"],
    loaded: false,
  },
];

export const featurePrices: Schemas["FeaturePriceView"][] = [
  {
    id: "fp1",
    feature: "number",
    customer_id: null,
    currency: "EUR",
    setup: "2.00",
    price: "1.50",
    months: 1,
    free_count: 2,
    maximum: 20,
  },
  {
    id: "fp2",
    feature: "number",
    customer_id: "cu1",
    currency: "EUR",
    setup: "0.00",
    price: "1.00",
    months: 3,
    free_count: 0,
    maximum: null,
  },
];

export const billedCustomers: Schemas["CustomerView"][] = [
  {
    id: "cu1",
    name: "Riverside Apartments",
    kind: "customer",
    country: "ES",
    currency: "EUR",
    created_at: ago(60 * DAY),
    suspended_at: null,
    balances: [],
    plans: [],
  },
];

export const subscriptions: Subscription[] = [
  {
    id: "su1",
    customer_id: "cu1",
    kind: "product",
    product_id: "pr2",
    feature: null,
    description: "Answering service",
    currency: "EUR",
    price: "24.50",
    quantity: 1,
    months: 1,
    in_advance: true,
    sold_on: "2026-10-01",
    starts_on: "2026-10-01",
    ends_on: null,
    suspended_on: null,
    next_due_on: "2026-12-01",
  },
  {
    id: "su2",
    customer_id: "cu1",
    kind: "feature",
    product_id: null,
    feature: "number",
    description: "Números",
    currency: "EUR",
    price: "1.50",
    quantity: 3,
    months: 1,
    in_advance: true,
    sold_on: "2026-10-01",
    starts_on: "2026-10-01",
    ends_on: null,
    suspended_on: null,
    next_due_on: "2026-12-01",
  },
];

export const dueCharges: Schemas["CatalogueChargeView"][] = [
  {
    id: "ch1",
    customer_id: "cu1",
    subscription_id: null,
    description: "Technician on site",
    quantity: 1,
    currency: "EUR",
    net: "80.00",
    period_start: null,
    period_end: null,
    due_on: "2026-11-12",
    invoice_id: null,
  },
];

export const lots: Schemas["LotView"][] = [
  {
    id: "lo1",
    source: "plan",
    name: "Spain",
    prefixes: ["34"],
    granted_s: 30_000,
    left_s: 11_400,
    from_at: "2026-11-01T00:00:00Z",
    expires_at: "2026-12-01T00:00:00Z",
    rolls_over_until: "2027-01-01T00:00:00Z",
  },
];

export const featureUses: Schemas["FeatureUseView"][] = [
  { feature: "number", count: 3, maximum: 3, maximum_per_number: null },
  { feature: "agent", count: 7, maximum: null, maximum_per_number: 10 },
];

export const liveSales: Schemas["LiveCallSides"][] = [
  {
    call_id: "lc1",
    leg_id: "l1",
    direction: "out",
    caller: "+34910123456",
    dialled: "447700900123",
    answered_at: ago(75_000),
    customer: "Riverside Apartments",
    owes: { currency: "EUR", micros: 25_000 },
    earns: { currency: "EUR", micros: 40_000 },
    owes_per_minute_micros: 20_000,
    earns_per_minute_micros: 32_000,
  },
];

export const overdueInvoice: Schemas["InvoiceDetail"] = {
  id: "in1",
  kind: "invoice",
  number: "INV-2026-00007",
  status: "overdue",
  currency: "EUR",
  period_start: "2026-10-01",
  period_end: "2026-11-01",
  issued_on: "2026-11-01",
  due_on: "2026-11-15",
  net: "18.00",
  tax: "3.78",
  gross: "21.78",
  paid: "0.00",
  open: "21.78",
  customer_id: "cu1",
  customer_name: "Riverside Apartments",
  corrects_id: null,
  sent_at: ago(20 * DAY),
  reminder_level: 1,
  reminded_at: ago(2 * DAY),
  created_at: ago(21 * DAY),
  note: "",
  lines: [
    {
      id: "li1",
      kind: "manual",
      product_class: "service",
      description: "Set-up",
      quantity: "1",
      unit: "C62",
      net: "20.00",
      taxes: [{ name: "IVA", percent: "21", category: "S" }],
      fx: null,
      creditable: "16.00",
    },
    {
      id: "li2",
      kind: "manual",
      product_class: "service",
      description: "Discount",
      quantity: "1",
      unit: "C62",
      net: "-2.00",
      taxes: [{ name: "IVA", percent: "21", category: "S" }],
      fx: null,
      creditable: "-2.00",
    },
  ],
  taxes: [{ name: "IVA", percent: "21", category: "S", net: "18.00", tax: "3.78" }],
  mails: [],
  creditable: "16.94",
};
