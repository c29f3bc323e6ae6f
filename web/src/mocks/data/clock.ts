/** The moment the mock firm lives in. */
export const NOW = Date.now();
export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;
export const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
