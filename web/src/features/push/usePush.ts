/** Whether this browser gets notices, and how that changes. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { useShowError } from "@/ui/errorText";
import { ability, currentSubscription, permission, subscribeBrowser } from "./browser";

const KEY = ["push"];

export type PushState = "insecure" | "unable" | "install" | "denied" | "off" | "on";

async function readState(): Promise<{ state: PushState; problem: string }> {
  const can = ability();
  if (can !== "able") return { state: can, problem: "" };
  if (permission() === "denied") return { state: "denied", problem: "" };
  const subscription = await currentSubscription();
  if (subscription === null) return { state: "off", problem: "" };
  const { endpoint } = subscription;
  const known = await unwrap(api.POST("/api/v1/push/status", { body: { endpoint } }));
  return { state: known.subscribed ? "on" : "off", problem: known.problem ?? "" };
}

/** Asks for leave (only ever after a click) and gives the server the subscription. */
async function switchOn(language: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") return;
  const { public_key } = await unwrap(api.GET("/api/v1/push/key"));
  const { endpoint, keys } = (await subscribeBrowser(public_key)).toJSON();
  const body = {
    endpoint: endpoint ?? "",
    keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" },
    language: language.slice(0, 2),
  };
  await unwrap(api.POST("/api/v1/push/subscriptions", { body }));
}

async function switchOff(): Promise<void> {
  const subscription = await currentSubscription();
  if (subscription === null) return;
  const { endpoint } = subscription;
  await unwrap(api.POST("/api/v1/push/unsubscribe", { body: { endpoint } }));
}

async function sendTest(): Promise<void> {
  const endpoint = (await currentSubscription())?.endpoint ?? "";
  await unwrap(api.POST("/api/v1/push/test", { body: { endpoint } }));
}

export function usePush() {
  const { i18n } = useTranslation();
  const queryClient = useQueryClient();
  const showError = useShowError();
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: readState, retry: false });
  const settled = {
    onError: showError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  };
  const on = useMutation({ mutationFn: () => switchOn(i18n.language), ...settled });
  const off = useMutation({ mutationFn: switchOff, ...settled });
  const test = useMutation({ mutationFn: sendTest, ...settled });
  return { state: data?.state, problem: data?.problem ?? "", error, refetch, on, off, test };
}
