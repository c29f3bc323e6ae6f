/** Renders a part of the app with everything it leans on: theme, queries, router, a line. */
import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { LiveProvider } from "@/app/live/LiveProvider";
import { meQuery } from "@/app/session";
import { cssVariables, theme } from "@/app/theme";
import { PhoneContext, type Phone } from "@/features/phone/context";
import { me } from "./data";

export const idlePhone: Phone = {
  line: { status: "ready", calls: [], activeId: null },
  send: () => undefined,
  dial: () => undefined,
  callerNumbers: [],
  callerNumberId: null,
  chooseCallerNumber: () => undefined,
  retry: () => undefined,
};

export function renderAt(path: string, page: ReactNode, phone: Partial<Phone> = {}) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queryClient.setQueryData(meQuery.queryKey, me);
  const rootRoute = createRootRoute({
    component: Outlet,
    validateSearch: (search: Record<string, unknown>) => search,
  });
  const splat = createRoute({
    getParentRoute: () => rootRoute,
    path: "$",
    component: () => <PhoneContext value={{ ...idlePhone, ...phone }}>{page}</PhoneContext>,
  });
  const router = createRouter({
    routeTree: rootRoute.addChildren([splat]),
    history: createMemoryHistory({ initialEntries: [path] }),
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  });
  const view = render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
      <QueryClientProvider client={queryClient}>
        <ModalsProvider>
          <Notifications />
          <LiveProvider>
            {/* The test router is not the app's registered one. */}
            <RouterProvider router={router as never} />
          </LiveProvider>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...view, router, queryClient };
}
