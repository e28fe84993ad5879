import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colors `text` when `stream` is a terminal that wants colors (https://no-color.org). */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return usesColor(stream) ? styleText(style, text) : text;
}

function usesColor(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return true;
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}
