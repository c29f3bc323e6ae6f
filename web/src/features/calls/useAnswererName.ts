/** Who took a call: the server gives an agent's id, or a name or number. */
import { useCallback, useMemo } from "react";
import { useAgents } from "@/features/console/queries";
import { readPhone } from "@/ui/phoneText";

export function useAnswererName(): (answeredBy: string | null) => string {
  const { data: agents } = useAgents();
  const names = useMemo(() => new Map(agents?.map(({ id, name }) => [id, name])), [agents]);
  return useCallback(
    (answeredBy) => {
      if (answeredBy === null) return "";
      const name = names.get(answeredBy);
      if (name !== undefined) return name;
      return answeredBy.startsWith("+") ? readPhone(answeredBy).text : answeredBy;
    },
    [names],
  );
}
