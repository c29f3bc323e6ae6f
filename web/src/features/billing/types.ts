/** What the billing API gives and takes, by the names these pages use. */
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Balance = Schemas["BalanceView"];
export type Charge = Schemas["ChargeView"];
export type Statement = Schemas["Statement"];
export type StatementLine = Schemas["StatementLine"];
export type Deck = Schemas["DeckView"];
export type DeckVersion = Schemas["DeckVersionView"];
export type SheetLook = Schemas["SheetLook"];
export type Preview = Schemas["Preview"];
export type Change = Schemas["Change"];
export type Plan = Schemas["PlanView"];
export type PlanVersion = Schemas["PlanVersionView"];
export type PlanRule = Schemas["RuleGiven"];
export type Customer = Schemas["CustomerView"];
export type Invoice = Schemas["InvoiceView"];
export type InvoiceDetail = Schemas["InvoiceDetail"];
export type InvoiceLine = Schemas["InvoiceLineView"];
export type InvoiceRun = Schemas["RunView"];
export type InvoiceStatus = Invoice["status"];
export type ReceivedInvoice = Schemas["ReceivedInvoiceView"];
export type ReceivedDetail = Schemas["ReceivedInvoiceDetail"];
export type Payment = Schemas["PaymentView"];
export type PaymentState = Payment["state"];
export type SoldPayment = Schemas["SoldPaymentView"];
export type PaymentOption = Schemas["PaymentOptionView"];
export type TopUp = Schemas["TopUpView"];
export type PaymentProvider = Schemas["PaymentProviderView"];
export type SellerProfile = Schemas["SellerProfileView"];
export type PartyProfile = Schemas["ProfileView"];
export type CustomerTax = Schemas["CustomerTaxView"];
