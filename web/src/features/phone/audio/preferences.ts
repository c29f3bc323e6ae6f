/** Which microphone, speaker and ringer were chosen; remembered per browser. */

export type AudioRole = "microphone" | "speaker" | "ringer";

const STORAGE_KEY = "offhook-audio";

export interface AudioPreferences {
  microphone: string;
  speaker: string;
  ringer: string;
  ringVolume: number;
}

const DEFAULTS: AudioPreferences = { microphone: "", speaker: "", ringer: "", ringVolume: 0.7 };

export function readAudioPreferences(): AudioPreferences {
  try {
    const stored = JSON.parse(
      localStorage.getItem(STORAGE_KEY) ?? "{}",
    ) as Partial<AudioPreferences>;
    return { ...DEFAULTS, ...stored };
  } catch {
    return DEFAULTS;
  }
}

export function saveAudioPreferences(change: Partial<AudioPreferences>): AudioPreferences {
  const next = { ...readAudioPreferences(), ...change };
  localStorage.setItem(STORAGE_KEY, JSON.stringify(next));
  return next;
}

export function microphoneConstraints(): MediaStreamConstraints {
  const { microphone } = readAudioPreferences();
  const wanted: MediaTrackConstraints = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  };
  // `ideal`, not `exact`: an unplugged headset must not stop a call.
  if (microphone !== "") wanted.deviceId = { ideal: microphone };
  return { audio: wanted, video: false };
}

/** Sends an element's or a context's sound to a device; where a browser cannot, the default is used. */
export async function playOn(
  target: HTMLMediaElement | AudioContext,
  deviceId: string,
): Promise<void> {
  const routed = target as { setSinkId?: (id: string) => Promise<void> };
  if (deviceId === "" || routed.setSinkId === undefined) return;
  try {
    await routed.setSinkId(deviceId);
  } catch {
    // The device is gone; the sound goes to the default one.
  }
}
