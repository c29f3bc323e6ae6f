import "@fontsource-variable/inter/index.css";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "./app/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startTexts } from "./app/i18n";
import { offerDialer } from "./features/dialer/manifest";
import { keepInstallOffer } from "./features/dialer/settings/install";
import { takeToken } from "./features/dialer/token";

takeToken();
offerDialer();
keepInstallOffer();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
await startTexts();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
