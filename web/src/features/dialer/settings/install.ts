/** The browser's offer to put the dialer onto the home screen, kept until somebody asks for it. */
import { useSyncExternalStore } from "react";

interface InstallOffer extends Event {
  prompt: () => Promise<unknown>;
}

let offer: InstallOffer | null = null;
const watchers = new Set<() => void>();

function set(next: InstallOffer | null): void {
  offer = next;
  for (const watcher of watchers) watcher();
}

/** To be called early: browsers offer it once, soon after the page has loaded. */
export function keepInstallOffer(): void {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    set(event as InstallOffer);
  });
  window.addEventListener("appinstalled", () => {
    set(null);
  });
}

export function useInstallOffer(): (() => void) | null {
  const kept = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => offer,
  );
  if (kept === null) return null;
  return () => {
    void kept.prompt().finally(() => {
      set(null);
    });
  };
}

export function isInstalled(): boolean {
  return window.matchMedia("(display-mode: standalone)").matches;
}

export function isApple(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent);
}
