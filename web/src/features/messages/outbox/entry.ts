/** A text that was written and has not reached the server yet. */

export interface WaitingPicture {
  id: string;
  blob: Blob;
  name: string;
  /** Of the upload, once it is there. */
  mediaId: string | null;
}

export interface OutboxEntry {
  /** Also the client's reference and the idempotency key: the server takes it once, however often it is told. */
  key: string;
  /** Another person on the same device must not send it. */
  owner: string;
  writtenAt: string;
  /** Null: to `to`, from `numberId`. */
  conversationId: string | null;
  to: string[];
  numberId: string | null;
  body: string;
  pictures: WaitingPicture[];
  /** When the server was first told; from then on it may have taken it. */
  triedAt: string | null;
  /** Why the server does not want it (empty: nobody knows whether it took it); it waits for a person then. */
  refused: string | null;
}

export type NewEntry = Omit<OutboxEntry, "key" | "owner" | "writtenAt" | "triedAt" | "refused">;
