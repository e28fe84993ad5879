/** `1,234,567` */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `1.2 M`, `950`: a quantity with three figures and a decimal prefix. */
export function quantity(value: number): string {
  for (const [factor, unit] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (value >= factor) return `${figures(value / factor)} ${unit}`;
  }
  return figures(value);
}

/** `12.3 MiB` */
export function bytes(value: number): string {
  for (const [factor, unit] of [
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [2 ** 10, 'KiB'],
  ] as const) {
    if (value >= factor) return `${figures(value / factor)} ${unit}`;
  }
  return `${value} B`;
}

/** `1:02:03`, `4:05` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

function figures(value: number): string {
  if (Number.isInteger(value) && value < 1000) return String(value);
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
