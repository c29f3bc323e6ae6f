import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { PageError } from "@/ui/PageError";
import { PageSkeleton } from "@/ui/PageSkeleton";
import { NotFound } from "./NotFound";
import { Root } from "./Root";
import { searchTexts } from "./searchTexts";
import { meQuery } from "./session";
import { Shell } from "./shell/Shell";

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: NotFound,
  validateSearch: searchTexts,
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("@/features/auth/LoginPage"), "LoginPage"),
});

const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite",
  component: lazyRouteComponent(() => import("@/features/auth/InvitePage"), "InvitePage"),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const me = await context.queryClient.ensureQueryData(meQuery);
    if (me === null) {
      const next = location.pathname === "/" ? undefined : location.href;
      redirect({ to: "/login", search: { next }, throw: true });
    }
  },
});

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: () => {
    redirect({ to: "/phone", throw: true });
  },
});

const phone = createRoute({
  getParentRoute: () => inside,
  path: "/phone",
  component: lazyRouteComponent(() => import("@/features/phone/PhonePage"), "PhonePage"),
});
const messages = createRoute({
  getParentRoute: () => inside,
  path: "/messages",
  component: lazyRouteComponent(() => import("@/features/messages/MessagesPage"), "MessagesPage"),
});
const console_ = createRoute({
  getParentRoute: () => inside,
  path: "/console",
  component: lazyRouteComponent(() => import("@/features/console/ConsolePage"), "ConsolePage"),
});
const calls = createRoute({
  getParentRoute: () => inside,
  path: "/calls",
  component: lazyRouteComponent(() => import("@/features/calls/CallsPage"), "CallsPage"),
});
const voicemail = createRoute({
  getParentRoute: () => inside,
  path: "/voicemail",
  component: lazyRouteComponent(
    () => import("@/features/voicemail/VoicemailPage"),
    "VoicemailPage",
  ),
});
const contacts = createRoute({
  getParentRoute: () => inside,
  path: "/contacts",
  component: lazyRouteComponent(() => import("@/features/contacts/ContactsPage"), "ContactsPage"),
});
const businessLine = createRoute({
  getParentRoute: () => inside,
  path: "/business-line",
  component: lazyRouteComponent(
    () => import("@/features/business-line/BusinessLinePage"),
    "BusinessLinePage",
  ),
});
const billing = createRoute({
  getParentRoute: () => inside,
  path: "/billing",
  component: lazyRouteComponent(() => import("@/features/billing/BillingPage"), "BillingPage"),
});
const customers = createRoute({
  getParentRoute: () => inside,
  path: "/customers",
  component: lazyRouteComponent(
    () => import("@/features/billing/customers/CustomersPage"),
    "CustomersPage",
  ),
});
const rates = createRoute({
  getParentRoute: () => inside,
  path: "/rates",
  component: lazyRouteComponent(() => import("@/features/billing/rates/RatesPage"), "RatesPage"),
});
const catalogue = createRoute({
  getParentRoute: () => inside,
  path: "/catalogue",
  component: lazyRouteComponent(
    () => import("@/features/billing/catalogue/CataloguePage"),
    "CataloguePage",
  ),
});
const carriers = createRoute({
  getParentRoute: () => inside,
  path: "/carriers",
  component: lazyRouteComponent(() => import("@/features/carriers/CarriersPage"), "CarriersPage"),
});
const sandbox = createRoute({
  getParentRoute: () => inside,
  path: "/sandbox",
  component: lazyRouteComponent(() => import("@/features/sandbox/SandboxPage"), "SandboxPage"),
});
const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/SettingsPage"), "SettingsPage"),
});

/** The agents' app: no login, a link opened once. */
const dialer = createRoute({
  getParentRoute: () => root,
  path: "/dialer",
  component: lazyRouteComponent(() => import("@/features/dialer/DialerRoot"), "DialerRoot"),
});
const dial = createRoute({
  getParentRoute: () => dialer,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/dialer/dial/DialPage"), "DialPage"),
});
const dialerMessages = createRoute({
  getParentRoute: () => dialer,
  path: "/messages",
  component: lazyRouteComponent(() => import("@/features/dialer/MessagesTab"), "MessagesTab"),
});
/** Its page is the one above it: the list beside the thread stays as it is. */
const dialerConversation = createRoute({ getParentRoute: () => dialerMessages, path: "/$id" });
const dialerContacts = createRoute({
  getParentRoute: () => dialer,
  path: "/contacts",
  component: lazyRouteComponent(() => import("@/features/dialer/ContactsTab"), "ContactsTab"),
});
const dialerCalls = createRoute({
  getParentRoute: () => dialer,
  path: "/calls",
  component: lazyRouteComponent(() => import("@/features/dialer/CallsTab"), "CallsTab"),
});
const dialerSettings = createRoute({
  getParentRoute: () => dialer,
  path: "/settings",
  component: lazyRouteComponent(
    () => import("@/features/dialer/settings/SettingsTab"),
    "SettingsTab",
  ),
});

const tree = root.addChildren([
  login,
  invite,
  dialer.addChildren([
    dial,
    dialerMessages.addChildren([dialerConversation]),
    dialerContacts,
    dialerCalls,
    dialerSettings,
  ]),
  inside.addChildren([
    home,
    phone,
    messages,
    console_,
    calls,
    voicemail,
    contacts,
    businessLine,
    billing,
    customers,
    rates,
    catalogue,
    carriers,
    sandbox,
    settings,
  ]),
]);

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 100,
    defaultErrorComponent: PageError,
    // One plain text per filter keeps addresses short enough to read and to send to a colleague.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const pairs = Object.entries(search).filter(
        ([, value]) => value !== undefined && value !== "",
      );
      const written = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]));
      return written.size === 0 ? "" : `?${written.toString()}`;
    },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
