/** The one way to the API: typed paths, problem documents as errors, the session's cookie. */
import createClient from "openapi-fetch";
import { freshId } from "./freshId";
import type { paths } from "./schema";
import { ApiProblem, NoAnswer, type ProblemDocument } from "./problem";

export const API_PREFIX = "/api/v1";

let onLoggedOut: () => void = () => undefined;

/** Called when the server says that the session is over. */
export function whenLoggedOut(act: () => void): void {
  onLoggedOut = act;
}

/** The dialer asks as its agent, even where somebody is logged in beside it. */
export const CLIENT = window.location.pathname.startsWith("/dialer") ? "dialer" : "web";

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  headers: { "X-Offhook-Client": CLIENT },
  fetch: (request) => globalThis.fetch(request),
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Gives the body of a success and throws `ApiProblem` or `NoAnswer` for everything else. */
export async function unwrap<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new NoAnswer(error);
  }
  if (answer.response.ok) return answer.data as T;
  const problem = new ApiProblem(
    answer.response.status,
    typeof answer.error === "object" && answer.error !== null
      ? (answer.error as ProblemDocument)
      : { title: answer.response.statusText },
    answer.response.headers,
  );
  const isLogin = new URL(answer.response.url, window.location.origin).pathname.includes("/auth/");
  if (problem.status === 401 && !isLogin) onLoggedOut();
  throw problem;
}

/** Lets the server recognise a repeated POST, so that a retry cannot create twice. */
export function onceOnly(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": freshId() };
}

export function mediaUrl(path: string): string {
  return `${API_PREFIX}${path}`;
}
