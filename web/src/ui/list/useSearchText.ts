/** A filter that lives in the address, so that it can be kept, shared and gone back to. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export function useSearchText(key: string): [string, (value: string) => void] {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = useCallback(
    (value: string) => {
      void navigate({
        to: ".",
        search: (before) => ({ ...before, [key]: value === "" ? undefined : value }),
        replace: true,
      });
    },
    [key, navigate],
  );
  return [search[key] ?? "", set];
}

/** Opens and closes a drawer by address; going back closes it. */
export function useOpenedId(key = "open"): [string, (id: string) => void] {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = useCallback(
    (id: string) => {
      void navigate({
        to: ".",
        search: (before) => ({ ...before, [key]: id === "" ? undefined : id }),
        replace: id === "",
      });
    },
    [key, navigate],
  );
  return [search[key] ?? "", set];
}
