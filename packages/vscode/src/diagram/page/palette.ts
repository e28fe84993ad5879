/** The editor's colours, read when they change. */
import type { Palette } from '../svg';

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (...names: string[]) => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return 'gray';
  };
  const text = colour('editor-foreground', 'foreground');
  const muted = colour('descriptionForeground', 'foreground');
  const error = colour('editorError-foreground', 'errorForeground');
  return {
    background: colour('editor-background'),
    fill: colour('editorWidget-background', 'editor-background'),
    border: colour('contrastBorder', 'editorWidget-border', 'panel-border'),
    text,
    muted,
    edge: muted,
    error,
    mark: colour('focusBorder', 'contrastActiveBorder'),
    group: text,
    families: {
      input: text,
      output: text,
      convolution: colour('charts-blue'),
      normalization: colour('charts-purple'),
      // The theme's orange is half transparent.
      activation: colour('charts-yellow'),
      resampling: colour('charts-green'),
      attention: colour('terminal-ansiCyan', 'charts-blue'),
      network: text,
      block: colour('charts-blue'),
      other: muted,
      error,
    },
    font: colour('font-family'),
    code: colour('editor-font-family'),
  };
}
