import { Outlet } from "@tanstack/react-router";
import { useOpenedPages } from "@/features/push/useOpenedPages";

/** Around every page, the dialer's too. */
export function Root() {
  useOpenedPages();
  return <Outlet />;
}
