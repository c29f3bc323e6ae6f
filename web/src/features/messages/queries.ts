/** Conversations, their threads, and what can be sent from where. */
import {
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { useCallback } from "react";
import { api, unwrap } from "@/api/client";
import { isProblem } from "@/api/problem";
import type { Conversation, Message, Page } from "@/api/types";
import { useIdentity } from "@/app/identity";
import type { PageRequest } from "@/ui/list/types";
import { useListQuery } from "@/ui/list/useListQuery";

export const conversationKeys = {
  all: ["conversations"] as const,
  lists: ["conversations", "list"] as const,
  list: (search: string, onlyUnread: boolean, numberId: string | undefined) =>
    ["conversations", "list", { search, onlyUnread, numberId }] as const,
  one: (id: string) => ["conversations", "one", id] as const,
  unread: ["conversations", "unread"] as const,
};
export const messageKeys = {
  all: ["messages"] as const,
  thread: (conversationId: string) => ["messages", "thread", conversationId] as const,
  one: (id: string) => ["messages", "one", id] as const,
  doubtful: (providerId: string) => ["messages", "doubtful", providerId] as const,
};
type Thread = InfiniteData<Page<Message>>;

export function useConversations(search: string, onlyUnread: boolean) {
  const numberId = useIdentity().line?.numberId;
  return useListQuery<Conversation>(
    conversationKeys.list(search, onlyUnread, numberId),
    ({ cursor, limit, signal }) => {
      const wanted = search === "" ? undefined : search;
      const unread = onlyUnread ? true : undefined;
      const query = { cursor, limit, search: wanted, unread, number_id: numberId };
      return unwrap(api.GET("/api/v1/conversations", { params: { query }, signal }));
    },
  );
}

export function useConversation(id: string) {
  const queryClient = useQueryClient();
  return useQuery<Conversation>({
    queryKey: conversationKeys.one(id),
    queryFn: ({ signal }) => {
      const params = { path: { conversation_id: id } };
      return unwrap(api.GET("/api/v1/conversations/{conversation_id}", { params, signal }));
    },
    // What the list knows is shown until the answer is here.
    placeholderData: () =>
      queryClient
        .getQueriesData<InfiniteData<Page<Conversation>>>({ queryKey: conversationKeys.lists })
        .flatMap(([, data]) => data?.pages.flatMap(({ items }) => items) ?? [])
        .find((conversation) => conversation.id === id),
  });
}

/** Texts of which nobody knows whether the provider took them; of all providers when none is named. */
export function useDoubtful(providerId: string) {
  return useListQuery<Message>(messageKeys.doubtful(providerId), ({ cursor, limit, signal }) => {
    const provider_id = providerId === "" ? undefined : providerId;
    const query = { state: "unknown" as const, provider_id, cursor, limit };
    return unwrap(api.GET("/api/v1/messages", { params: { query }, signal }));
  });
}

export function useThread(id: string) {
  return useListQuery<Message>(messageKeys.thread(id), ({ cursor, limit, signal }: PageRequest) => {
    const params = { path: { conversation_id: id }, query: { cursor, limit } };
    return unwrap(api.GET("/api/v1/conversations/{conversation_id}/messages", { params, signal }));
  });
}

export function useUnreadCount(): number {
  const numberId = useIdentity().line?.numberId;
  const { data } = useQuery({
    queryKey: conversationKeys.unread,
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/conversations", {
          params: { query: { unread: true, limit: 100, number_id: numberId } },
          signal,
        }),
      ),
    retry: false,
  });
  return data?.items.reduce((sum, { unread }) => sum + unread, 0) ?? 0;
}

/** Whether pictures can be sent from one of our numbers; true while nothing speaks against it. */
export function usePicturesAllowed(numberId: string | null): boolean {
  const { line } = useIdentity();
  const { data } = useQuery({
    queryKey: ["numbers", "messaging", numberId],
    enabled: numberId !== null && line === null,
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      const params = { path: { number_id: numberId ?? "" } };
      try {
        return await unwrap(api.GET("/api/v1/messaging/numbers/{number_id}", { params, signal }));
      } catch (error) {
        if (isProblem(error, "not-found")) return null;
        throw error;
      }
    },
  });
  return line?.mms ?? data?.mms ?? true;
}

/** Puts fresh messages where they belong, so that nothing blinks until the thread is read again. */
export function showInThread(queryClient: QueryClient, messages: Message[]): void {
  for (const message of messages) {
    queryClient.setQueryData<Thread>(messageKeys.thread(message.conversation_id), (thread) => {
      if (thread === undefined) return thread;
      const known = thread.pages.some(({ items }) => items.some(({ id }) => id === message.id));
      const pages = thread.pages.map((page, place) => ({
        ...page,
        items: known
          ? page.items.map((one) => (one.id === message.id ? message : one))
          : place === 0
            ? [message, ...page.items]
            : page.items,
      }));
      return { ...thread, pages };
    });
  }
}

/** The badge goes at once, on every screen. */
export function useMarkRead(): (id: string) => void {
  const queryClient = useQueryClient();
  return useCallback(
    (id) => {
      queryClient.setQueriesData<InfiniteData<Page<Conversation>>>(
        { queryKey: conversationKeys.lists },
        (lists) =>
          lists && {
            ...lists,
            pages: lists.pages.map((page) => ({
              ...page,
              items: page.items.map((one) => (one.id === id ? { ...one, unread: 0 } : one)),
            })),
          },
      );
      const params = { path: { conversation_id: id } };
      unwrap(api.POST("/api/v1/conversations/{conversation_id}/read", { params }))
        .then(() => queryClient.invalidateQueries({ queryKey: conversationKeys.all }))
        // It stays unread, and is marked again the next time it is looked at.
        .catch(() => undefined);
    },
    [queryClient],
  );
}
