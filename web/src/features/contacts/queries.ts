/** Contacts by list, by id and by number. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { isProblem } from "@/api/problem";
import type { Contact } from "@/api/types";

export const contactKeys = {
  all: ["contacts"] as const,
  list: (search: string) => ["contacts", "list", search] as const,
  lookup: (number: string) => ["contacts", "lookup", number] as const,
};

export function contactName(contact: Contact): string {
  const person = `${contact.first_name} ${contact.last_name}`.trim();
  return person !== "" ? person : contact.company;
}

export const contactLookup = (number: string) =>
  queryOptions({
    queryKey: contactKeys.lookup(number),
    enabled: /^\+\d{4,}$/.test(number),
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }): Promise<Contact | null> => {
      try {
        const query = { number };
        return await unwrap(api.GET("/api/v1/contacts/lookup", { params: { query }, signal }));
      } catch (error) {
        if (isProblem(error, "not-found")) return null;
        throw error;
      }
    },
  });

export function useContactName(number: string): string | undefined {
  const { data } = useQuery(contactLookup(number));
  return data === null || data === undefined ? undefined : contactName(data);
}

export function useContactSearch(search: string, limit = 8) {
  return useQuery({
    queryKey: contactKeys.list(`suggest:${search}`),
    enabled: search.length >= 2,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/contacts", { params: { query: { search, limit } }, signal })),
    select: (page) => page.items,
  });
}
