/** Sends a file, in a form or alone, and says how far it is, which fetch cannot. */
import { CLIENT, mediaUrl, unwrap } from "./client";

interface Options {
  signal: AbortSignal;
  /** From 0 to 100. */
  onProgress: (percent: number) => void;
}

export function upload<T>(path: string, form: FormData | File, options: Options): Promise<T> {
  return unwrap(send<T>(path, form, options));
}

function send<T>(path: string, form: FormData | File, { signal, onProgress }: Options) {
  return new Promise<{ data?: T; error?: unknown; response: Response }>((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", mediaUrl(path));
    request.setRequestHeader("X-Offhook-Client", CLIENT);
    request.upload.onprogress = ({ loaded, total }) => {
      if (total > 0) onProgress(Math.round((loaded / total) * 100));
    };
    request.onload = () => {
      const body = parsed(request.responseText);
      const response = new Response(null, { status: request.status });
      if (response.ok) done({ data: body as T, response });
      else done({ error: body, response });
    };
    request.onerror = () => {
      fail(new TypeError("the upload got no answer"));
    };
    request.onabort = () => {
      fail(new DOMException("the upload was cancelled", "AbortError"));
    };
    signal.addEventListener("abort", () => {
      request.abort();
    });
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
