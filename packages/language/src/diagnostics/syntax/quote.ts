/** A piece of the reader's text for a message: in backticks, and never so long that it hides the message. */
export function quote(text: string): string {
  const printable = text.replace(
    // Control characters, marks without a glyph and halves of surrogate pairs would spoil a terminal.
    /[\p{Cc}\p{Cf}\p{Cs}]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
  const characters = Array.from(printable.slice(0, 100));
  return `\`${characters.length > 24 ? `${characters.slice(0, 24).join('')}…` : characters.join('')}\``;
}
