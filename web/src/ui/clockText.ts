/** Seconds as `0:07`, `12:34` or `1:02:03`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  if (hours > 0) return `${String(hours)}:${two(minutes)}:${two(whole % 60)}`;
  return `${String(minutes)}:${two(whole % 60)}`;
}
