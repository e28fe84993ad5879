/** The editor's colors, read when they change. */
import type { Palette } from '../svg';

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const color = (...names: string[]) => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return 'gray';
  };
  const text = color('editor-foreground', 'foreground');
  const muted = color('descriptionForeground', 'foreground');
  const error = color('editorError-foreground', 'errorForeground');
  return {
    background: color('editor-background'),
    fill: color('editorWidget-background', 'editor-background'),
    border: color('contrastBorder', 'editorWidget-border', 'panel-border'),
    text,
    muted,
    edge: muted,
    error,
    mark: color('focusBorder', 'contrastActiveBorder'),
    group: text,
    families: {
      input: text,
      output: text,
      convolution: color('charts-blue'),
      normalization: color('charts-purple'),
      // The theme's orange is half transparent.
      activation: color('charts-yellow'),
      resampling: color('charts-green'),
      attention: color('terminal-ansiCyan', 'charts-blue'),
      network: text,
      block: color('charts-blue'),
      other: muted,
      error,
    },
    font: color('font-family'),
    code: color('editor-font-family'),
  };
}
