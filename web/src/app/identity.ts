/** Who uses the pages: a person who logged in, or the agent whose dialer is open on this device. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import type { Me, Role } from "@/api/types";
import { meQuery } from "./session";

export interface Line {
  numberId: string;
  number: string;
  /** Pictures can be sent from it. */
  mms: boolean;
}

export interface Identity {
  /** Names what is kept on this device, so that nobody else here sends it. */
  id: string;
  /** What stands as the author of this person's texts. */
  names: string[];
  role: Role;
  account: { time_zone: string; currency: string; country: string } | null;
  /** The one number a dialer works for; null: all of the account's. */
  line: Line | null;
}

const NOBODY: Identity = { id: "", names: [], role: "agent", account: null, line: null };

export const IdentityContext = createContext<Identity | null>(null);

function fromLogin({ user, account, role }: Me): Identity {
  const id = `${account.id}/${user.id}`;
  return { id, names: [user.name, user.email], role, account, line: null };
}

export function useIdentity(): Identity {
  const given = useContext(IdentityContext);
  const me = useQueryClient().getQueryData(meQuery.queryKey);
  return useMemo(() => given ?? (me ? fromLogin(me) : NOBODY), [given, me]);
}
