/** How this browser introduces itself to the SIP server on our own origin. */
import { UserAgent, type UserAgentOptions } from "sip.js";
import type { BrowserDevice } from "@/api/types";

// The default waits for an external STUN server, which may not be there.
const ICE_GATHERING_MS = 500;

export function agentOptions(device: BrowserDevice): UserAgentOptions {
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  return {
    uri: UserAgent.makeURI(`sip:${device.endpoint}@${device.domain}`),
    authorizationUsername: device.username,
    authorizationPassword: device.password,
    userAgentString: "Offhook web",
    logBuiltinEnabled: false,
    transportOptions: {
      server: `${scheme}://${window.location.host}${device.websocket_path}`,
      connectionTimeout: 5,
      keepAliveInterval: 25,
    },
    sessionDescriptionHandlerFactoryOptions: {
      iceGatheringTimeout: ICE_GATHERING_MS,
      peerConnectionConfiguration: { iceServers: device.ice_servers },
    },
  };
}
