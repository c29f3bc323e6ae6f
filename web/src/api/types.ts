/** What the API gives and takes, by the names the pages use; the shapes come from the schema. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type Me = Schemas["Me"];
export type PriceLevel = Schemas["PriceLevel"];
export type Role = Me["role"];
export type DialerMe = Schemas["DialerMe"];
export type TotpStart = Schemas["TotpStart"];
export type ApiKey = Schemas["ApiKeyView"];
export type Member = Schemas["MemberView"];
export type PhoneNumberRecord = Schemas["NumberView"];
export type NumberRule = Required<Schemas["NumberRule"]>;
export type Carrier = Schemas["CarrierView"];
export type CarrierStatus = Carrier["status"];
export type NumberFormat = Carrier["number_format"];
export type CarrierInput = Required<
  Omit<Schemas["CarrierCreate"], "password" | "inbound_password" | "country" | "outbound_rules">
> & {
  outbound_rules: NumberRule[];
  password?: string;
  inbound_password?: string;
};
export type Contact = Schemas["ContactView"];
export type Agent = Schemas["AgentView"];
export type AgentKind = Agent["kind"];
export type BrowserDevice = Schemas["BrowserDevice"];
export type Call = Schemas["CallView"];
export type CallDetail = Schemas["CallDetail"];
export type CallLeg = Schemas["LegView"];
export type CallStep = Schemas["StepView"];
export type Voicemail = Schemas["VoicemailView"];
export type Peaks = Schemas["PeaksView"];
export type Prompt = Schemas["PromptView"];
export type Ban = Schemas["BanView"];
export type Handset = Schemas["HandsetOut"];
export type HandsetText = Schemas["TextOut"];
export type HandsetTexts = Schemas["TextList"];
export type Caption = Schemas["CaptionOut"];
export type Conversation = Schemas["ConversationView"];
export type Message = Schemas["MessageView"];
export type MessageState = Message["state"];
export type MessageSend = Schemas["MessageSend"];
export type Picture = Schemas["MediaView"];
export type Provider = Schemas["ProviderView"];
export type ProviderType = Schemas["offhook__messaging__provider_schemas__ProviderTypeView"];
export type ProviderCheck = Schemas["CheckView"];
export type TriedExpression = Schemas["TriedExpression"];

export type TwilioAccount = Schemas["TwilioView"];
export type TwilioNumber = Schemas["TwilioNumberView"];
export type AvailableNumber = Schemas["AvailableNumber"];
export type AvailableNumbers = Schemas["AvailableList"];
export type NumberType = AvailableNumbers["type"];
export type BusinessLine = Schemas["LineView"];
export type DialerLink = Schemas["LinkState"];
export type TwilioCosts = Schemas["Costs"];

/** A contact as the form holds it: every field is there. */
export type ContactInput = Required<Schemas["ContactCreate"]>;

export interface LiveMessage {
  topic: string;
  id?: string;
  kind?: "created" | "changed" | "deleted";
  data?: Record<string, unknown>;
}
