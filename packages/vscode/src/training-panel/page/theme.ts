/** The editor's colors, for what is drawn and not styled. */

const PALETTE = ['blue', 'orange', 'green', 'red', 'purple', 'yellow'];

export interface Theme {
  readonly foreground: string;
  readonly quiet: string;
  readonly grid: string;
  readonly font: string;
  line(index: number): string;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  const foreground = read('--vscode-foreground', style.color);
  const palette = PALETTE.map((name) => opaque(read(`--vscode-charts-${name}`, foreground)));
  return {
    foreground,
    quiet: read('--vscode-descriptionForeground', foreground),
    grid: read('--vscode-charts-lines', read('--vscode-editorWidget-border', foreground)),
    font: `11px ${read('--vscode-font-family', 'sans-serif')}`,
    line: (index) => palette[index % palette.length]!,
  };
}

/**
 * A color without its transparency. The default themes' orange lets two thirds of the background through, which fits a
 * mark behind text; a line in it can hardly be seen.
 */
export function opaque(color: string): string {
  const [, rgb] = /^rgba\(\s*(\d+\s*,\s*\d+\s*,\s*\d+)\s*,/.exec(color) ?? [];
  if (rgb !== undefined) return `rgb(${rgb})`;
  return /^#[\da-f]{8}$/i.test(color) ? color.slice(0, 7) : color;
}

/** The editor puts another theme's colors on the page's root and its name on the body. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
}
