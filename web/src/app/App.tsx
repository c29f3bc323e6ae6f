import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { makeQueryClient } from "./queryClient";
import { makeRouter } from "./router";
import { cssVariables, theme } from "./theme";
import { UpdatePrompt } from "./UpdatePrompt";

const colourScheme = localStorageColorSchemeManager({ key: "offhook-colour-scheme" });

export function App() {
  const [queryClient] = useState(makeQueryClient);
  const [router] = useState(() => makeRouter(queryClient));
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colourScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <ModalsProvider>
          <Notifications position="top-center" limit={4} zIndex={400} />
          <RouterProvider router={router} />
          <UpdatePrompt />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
