/** The sound devices of this machine; browsers give their names only once the microphone is allowed. */
import { useCallback, useEffect, useState } from "react";

interface Choice {
  value: string;
  label: string;
}

function choices(devices: MediaDeviceInfo[], kind: MediaDeviceKind): Choice[] {
  return devices
    .filter(
      (device) =>
        device.kind === kind && !["", "default", "communications"].includes(device.deviceId),
    )
    .map((device) => ({ value: device.deviceId, label: device.label }));
}

export function useAudioDevices() {
  const [devices, setDevices] = useState<{ inputs: Choice[]; outputs: Choice[] }>({
    inputs: [],
    outputs: [],
  });
  const refresh = useCallback(() => {
    const media = (navigator as Partial<Navigator>).mediaDevices;
    void media?.enumerateDevices().then((found) => {
      setDevices({ inputs: choices(found, "audioinput"), outputs: choices(found, "audiooutput") });
    });
  }, []);
  useEffect(() => {
    refresh();
    const media = (navigator as Partial<Navigator>).mediaDevices;
    media?.addEventListener("devicechange", refresh);
    return () => media?.removeEventListener("devicechange", refresh);
  }, [refresh]);
  return { devices, refresh };
}
