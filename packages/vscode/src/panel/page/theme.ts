/** The editor's colours, for what is drawn and not styled. */

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
  const palette = PALETTE.map((name) => read(`--vscode-charts-${name}`, foreground));
  return {
    foreground,
    quiet: read('--vscode-descriptionForeground', foreground),
    grid: read('--vscode-charts-lines', read('--vscode-editorWidget-border', foreground)),
    font: `11px ${read('--vscode-font-family', 'sans-serif')}`,
    line: (index) => palette[index % palette.length]!,
  };
}

/** The editor puts another theme's colours on the page's root and its name on the body. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
}
