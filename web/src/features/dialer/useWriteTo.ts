/** Opens the conversation with a number on this line, or a new text to it. */
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { api, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import { useAgent } from "./queries";

export function useWriteTo(): (number: string) => Promise<void> {
  const navigate = useNavigate();
  const showError = useShowError();
  const { number_id } = useAgent();
  return useCallback(
    async (number) => {
      const query = { search: number, number_id, limit: 10 };
      const known = await unwrap(api.GET("/api/v1/conversations", { params: { query } })).catch(
        (error: unknown) => {
          showError(error);
          return null;
        },
      );
      const id = known?.items.find(({ peer }) => peer === number)?.id;
      if (id !== undefined) await navigate({ to: "/dialer/messages/$id", params: { id } });
      else {
        const params = { id: "new" };
        await navigate({ to: "/dialer/messages/$id", params, search: { to: number } });
      }
    },
    [navigate, showError, number_id],
  );
}
