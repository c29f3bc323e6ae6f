/** Final SIP answers in words people use. */
import type { EndReason } from "./types";

export function reasonOf(status: number | undefined): EndReason {
  switch (status) {
    case 486:
    case 600:
      return "busy";
    case 408:
    case 480:
    case 487:
      return "noAnswer";
    case 603:
    case 403:
      return "declined";
    case 404:
    case 410:
    case 484:
    case 604:
      return "unknownNumber";
    case 500:
    case 502:
    case 503:
    case 504:
      return "network";
    default:
      return "failed";
  }
}

/** RFC 3326: a CANCEL that says 200 or Q.850 26 means that somebody else took the call. */
export function cancelReason(reasonHeader: string | undefined): EndReason {
  return /cause\s*=\s*(200|26)\b/.test(reasonHeader ?? "") ? "elsewhere" : "done";
}
