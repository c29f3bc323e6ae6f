/** `npm run mock`: the built app against the firm in memory, for looking at the pages without a server. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Connect, Plugin } from "vite";
import { WebSocketServer } from "ws";
import { makeMockApi } from "./src/mocks/api";

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}

function serveApi(middlewares: Connect.Server, http: Server | null): void {
  const mock = makeMockApi();
  middlewares.use((request: IncomingMessage, response: ServerResponse, next) => {
    if (request.url?.startsWith("/api/v1") !== true) {
      next();
      return;
    }
    void bodyOf(request).then(async (body) => {
      const method = request.method ?? "GET";
      const asked = new Request(`http://mock${request.url ?? ""}`, {
        method,
        body: body === "" ? undefined : body,
      });
      const answer = await mock.answer(asked);
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(await answer.text());
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  http?.on("upgrade", (request: IncomingMessage, socket, head) => {
    if (request.url !== "/api/v1/live") return;
    sockets.handleUpgrade(request, socket, head, (open) => {
      open.send(JSON.stringify({ topic: "hello" }));
    });
  });
}

export function mockServer(): Plugin {
  return {
    name: "offhook-mock-server",
    configureServer: (server) => {
      serveApi(server.middlewares, server.httpServer as Server | null);
    },
    configurePreviewServer: (server) => {
      serveApi(server.middlewares, server.httpServer as Server);
    },
  };
}
