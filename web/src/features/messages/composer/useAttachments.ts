/** Pictures that are about to be sent: each made small enough, and told how far that is. */
import { useCallback, useRef, useState } from "react";
import { freshId } from "@/api/freshId";
import type { WaitingPicture } from "../outbox/entry";
import { bytesEach, fitPicture, MAX_PICTURES } from "../pictures";

export interface Attachment {
  id: string;
  name: string;
  original: Blob;
  /** Null until it is small enough. */
  fitted: Blob | null;
  percent: number;
  failed: boolean;
}

export function useAttachments() {
  const [items, setItems] = useState<Attachment[]>([]);
  const [tooMany, setTooMany] = useState(false);
  const current = useRef<Attachment[]>([]);

  const set = useCallback((change: (items: Attachment[]) => Attachment[]) => {
    current.current = change(current.current);
    setItems(current.current);
  }, []);
  const change = useCallback(
    (id: string, to: Partial<Attachment>) => {
      set((all) => all.map((one) => (one.id === id ? { ...one, ...to } : one)));
    },
    [set],
  );

  const add = useCallback(
    async (files: File[]) => {
      const room = MAX_PICTURES - current.current.length;
      setTooMany(files.length > room);
      const fresh = files.slice(0, room).map((file): Attachment => {
        const name = file.name === "" ? "picture.jpg" : file.name;
        return { id: freshId(), name, original: file, fitted: null, percent: 0, failed: false };
      });
      set((all) => [...all, ...fresh]);
      // More pictures leave less room for each: those that took too much are made smaller again.
      const limit = bytesEach(current.current.length);
      for (const { id, original, fitted, failed } of current.current) {
        if (failed || (fitted !== null && fitted.size <= limit)) continue;
        change(id, { fitted: null, percent: 0 });
        try {
          const made = await fitPicture(original, limit, (percent) => {
            change(id, { percent });
          });
          change(id, { fitted: made, percent: 100 });
        } catch {
          change(id, { failed: true });
        }
      }
    },
    [change, set],
  );
  const remove = useCallback(
    (id: string) => {
      setTooMany(false);
      set((all) => all.filter((one) => one.id !== id));
    },
    [set],
  );
  const clear = useCallback(() => {
    setTooMany(false);
    set(() => []);
  }, [set]);

  const ready = items.every(({ fitted }) => fitted !== null);
  const pictures = (): WaitingPicture[] =>
    items.flatMap(({ id, name, fitted }) =>
      fitted === null ? [] : [{ id, name: named(name, fitted), blob: fitted, mediaId: null }],
    );
  return { items, tooMany, ready, add, remove, clear, pictures };
}

/** What was made smaller is a jpeg, whatever it was. */
function named(name: string, { type }: Blob): string {
  return type === "image/jpeg" ? name.replace(/\.[^.]*$/, "") + ".jpg" : name;
}
