/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { mockServer } from "./mock-server";

const server = process.env.OFFHOOK_URL ?? "http://127.0.0.1:8080";
const proxied = { target: server, ws: true, changeOrigin: false };

export default defineConfig(({ mode }) => ({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  plugins: [
    react(),
    mode === "mock" && mockServer(),
    VitePWA({
      registerType: "prompt",
      injectRegister: false,
      manifest: {
        name: "Offhook",
        short_name: "Offhook",
        description: "A phone company in a box",
        theme_color: "#0f1116",
        background_color: "#0f1116",
        display: "standalone",
        start_url: "/",
        categories: ["business", "productivity"],
        icons: [
          { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/icon-maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
          { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
        ],
      },
      workbox: {
        globPatterns: ["**/*.{js,css,html,woff2}", "icon.svg"],
        globIgnores: ["**/inter-{cyrillic,greek,vietnamese}*"],
        navigateFallbackDenylist: [/^\/api\//, /^\/sip/, /^\/healthz/, /^\/readyz/, /^\/metrics/],
        importScripts: ["/call-notice.js", "/push-notice.js"],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  build: {
    outDir: fileURLToPath(new URL("../src/offhook/web/static", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // Inlined data: URLs would need a wider content security policy than 'self'.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy:
      mode === "mock" ? undefined : { "/api": proxied, "/sip": proxied, "/sandbox-sip": proxied },
  },
  test: {
    environment: "jsdom",
    globals: true,
    setupFiles: ["src/mocks/setup.ts"],
    css: false,
    // A loaded machine is slow, not broken.
    testTimeout: 30_000,
    include: ["src/**/*.test.{ts,tsx}"],
  },
}));
