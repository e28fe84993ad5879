/** Text within Markdown. Knows no editor. */

/** Text that is to be read as it stands, on one line: measures and libraries' messages have stars and brackets. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|~&$#]/g, '\\$&');
}

/** A row of a table; the cells are Markdown. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
