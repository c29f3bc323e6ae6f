/** Why no pictures can be sent between these numbers, before anybody has tried. */
import { useTranslation } from "react-i18next";
import { readPhone } from "@/ui/phoneText";
import { usePicturesAllowed } from "./queries";

/** North American toll-free codes; other countries' are known to the server, which refuses with a reason. */
const TOLL_FREE = /^\+1(800|833|844|855|866|877|888)\d{7}$/;

/** Null when they can. */
export function usePictureRule(
  numberId: string | null,
  ours: string,
  peers: string[],
): string | null {
  const { t } = useTranslation();
  const allowed = usePicturesAllowed(numberId);
  if (!allowed) return t("messages.noPicturesFrom", { number: readPhone(ours).text });
  const free = [ours, ...peers].find((number) => TOLL_FREE.test(number));
  return free === undefined
    ? null
    : t("messages.noPicturesTollFree", { number: readPhone(free).text });
}
