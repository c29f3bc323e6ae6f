/** An answer of the API that is not a success, as a problem document (RFC 9457). */

export interface ProblemField {
  where: string;
  what: string;
}

export interface ProblemDocument {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  instance?: string;
  request_id?: string;
  fields?: ProblemField[];
  retry_after_s?: number;
}

export class ApiProblem extends Error {
  readonly status: number;
  /** Last part of the problem's type, as `not-found`. */
  readonly kind: string;
  readonly title: string;
  readonly fields: ProblemField[];
  /** What to give to support. */
  readonly supportId: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor(status: number, body: ProblemDocument, headers?: Headers) {
    super(body.detail ?? body.title ?? `HTTP ${String(status)}`);
    this.name = "ApiProblem";
    this.status = status;
    this.kind = body.type?.split(/[/:#]/).pop() ?? "about-blank";
    this.title = body.title ?? "";
    this.fields = body.fields ?? [];
    this.supportId = body.request_id ?? body.instance ?? headers?.get("x-request-id") ?? undefined;
    const seconds = Number(headers?.get("retry-after") ?? body.retry_after_s);
    this.retryAfterS = Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
  }
}

/** The request never got an answer: no network, or the server is down. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super("no answer", { cause });
    this.name = "NoAnswer";
  }
}

/** `body.numbers[0].number` and `numbers.0.number` are the same place of a form. */
export function formPath(where: string): string {
  return where
    .replace(/^(body|query|path)\.?/, "")
    .replace(/\[(\d+)\]/g, ".$1")
    .replace(/^\./, "");
}

export function isProblem(error: unknown, kind?: string): error is ApiProblem {
  return error instanceof ApiProblem && (kind === undefined || error.kind === kind);
}
