/** Added to the home screen from here, it opens the dialer again and not the login. */

const HREF = "/dialer.webmanifest";

export function offerDialer(): void {
  if (!window.location.pathname.startsWith("/dialer")) return;
  const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]');
  if (link !== null) link.href = HREF;
  else
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "manifest", href: HREF }),
    );
}
