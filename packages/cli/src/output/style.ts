import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours `text` when `stream` is a terminal that wants colours (https://no-color.org). */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return usesColour(stream) ? styleText(style, text) : text;
}

function usesColour(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return true;
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}
