/** Text within Markdown. */

/**
 * Text that is to be read as it stands, on one line: `2*H×2*W` would lose its stars. Escapes what CommonMark, tables and
 * the formulas of editors give a meaning anywhere, and what they do at the beginning of a line.
 */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replaceAll(/\s+/g, ' ')
      // An underscore within a word is none of emphasis, and without its end a bracket begins no link.
      .replaceAll(/[\\`*\]<>|~&$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
      .replace(
        /^( *)([#+=-]|\d+[.)])(?= |$)/,
        (_, blanks, sign: string) => `${blanks}${sign.slice(0, -1)}\\${sign.at(-1)}`,
      )
  );
}
