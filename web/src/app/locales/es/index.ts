/** All texts of one language, one file per feature. */
import common from "./common.json";
import shell from "./shell.json";
import auth from "./auth.json";
import phone from "./phone.json";
import messages from "./messages.json";
import console from "./console.json";
import calls from "./calls.json";
import voicemail from "./voicemail.json";
import contacts from "./contacts.json";
import businessLine from "./businessLine.json";
import billing from "./billing.json";
import catalogue from "./catalogue.json";
import carriers from "./carriers.json";
import providers from "./providers.json";
import sandbox from "./sandbox.json";
import settings from "./settings.json";
import push from "./push.json";
import hours from "./hours.json";
import dialer from "./dialer.json";
import wholesale from "./wholesale.json";
import taxes from "./taxes.json";

export const spanish = {
  common,
  shell,
  auth,
  phone,
  messages,
  console,
  calls,
  voicemail,
  contacts,
  businessLine,
  billing,
  catalogue,
  carriers,
  providers,
  sandbox,
  settings,
  push,
  hours,
  dialer,
  wholesale,
  taxes,
};
