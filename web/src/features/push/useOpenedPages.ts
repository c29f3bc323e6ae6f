/** A click on a notice leads the open window to its page, without loading the app anew. */
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

interface OpenPage {
  kind?: string;
  path?: string;
}

export function useOpenedPages(): void {
  const router = useRouter();
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const hear = ({ data }: MessageEvent<OpenPage | null>) => {
      if (data?.kind === "open-page" && data.path?.startsWith("/") === true)
        router.history.push(data.path);
    };
    navigator.serviceWorker.addEventListener("message", hear);
    return () => {
      navigator.serviceWorker.removeEventListener("message", hear);
    };
  }, [router]);
}
