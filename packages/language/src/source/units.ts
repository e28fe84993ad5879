/** Figures as people read them: the one style of the command line, the messages and the editor. Sizes are decimal (1 MB is 10^6 bytes). */

const PREFIXES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** A whole number, rounded: `1,234,567`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Three significant digits and a decimal prefix: `950`, `1.2 M`. */
export function formatQuantity(value: number): string {
  for (const [factor, prefix] of PREFIXES) {
    if (value >= factor) return `${figures(value / factor)} ${prefix}`;
  }
  return figures(value);
}

/** `950 bytes`, `12.3 kB`, `412 MB`, `1.3 GB`; three significant digits. */
export function formatBytes(value: number): string {
  return value < 1e3 ? `${Math.round(value)} bytes` : `${formatQuantity(value)}B`;
}

/** `45 s`, `3 min`, `2 h 5 min`; `?` for what is not finite. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function figures(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
