/** The sounds this account uploaded. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, unwrap } from "@/api/client";
import type { Prompt } from "@/api/types";
import { upload } from "@/api/upload";

const promptKeys = { all: ["prompts"] as const };

export function usePrompts() {
  return useQuery({
    queryKey: promptKeys.all,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/prompts", { params: { query: { limit: 100 } }, signal })),
    select: (page) => page.items,
  });
}

export function useUploadPrompt(onDone: (prompt: Prompt) => void) {
  const queryClient = useQueryClient();
  const [percent, setPercent] = useState(0);
  const going = useRef<AbortController | null>(null);
  const send = useMutation({
    mutationFn: (file: File) => {
      going.current = new AbortController();
      setPercent(0);
      const form = new FormData();
      // The server reads the file as a stream, and what describes it must come before.
      form.append("name", file.name.slice(0, 100));
      form.append("file", file);
      return upload<Prompt>("/prompts", form, {
        signal: going.current.signal,
        onProgress: setPercent,
      });
    },
    onSuccess: async (prompt) => {
      onDone(prompt);
      await queryClient.invalidateQueries({ queryKey: promptKeys.all });
    },
  });
  return { send, percent, cancel: () => going.current?.abort() };
}
