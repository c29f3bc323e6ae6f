/** One upload at a time, with how far it is and a way to stop it. */
import { useCallback, useRef, useState } from "react";
import { upload } from "@/api/upload";

/** As the server has it: it would cut a larger file off, and the browser would only see a broken line. */
export const MOST_BYTES = 64 * 2 ** 20;

export class FileTooLarge extends Error {}

export interface Upload<T> {
  /** From 0 to 100; null while nothing is sent. */
  percent: number | null;
  error: unknown;
  send: (path: string, file: File) => Promise<T | null>;
  cancel: () => void;
}

export function useUpload<T>(): Upload<T> {
  const [percent, setPercent] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  const send = useCallback(async (path: string, file: File) => {
    if (file.size > MOST_BYTES) {
      setError(new FileTooLarge());
      return null;
    }
    const controller = new AbortController();
    abort.current = controller;
    setError(null);
    setPercent(0);
    try {
      return await upload<T>(path, file, { signal: controller.signal, onProgress: setPercent });
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure);
      return null;
    } finally {
      setPercent(null);
    }
  }, []);
  const cancel = useCallback(() => abort.current?.abort(), []);
  return { percent, error, send, cancel };
}
