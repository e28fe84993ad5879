/** What an example is about: the first sentences of its first comment. */
export function summaryOf(text: string): string {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const comment = /^\s*\/\/+\s?(.*)$/.exec(line)?.[1];
    if (comment === undefined || (comment.trim() === '' && lines.length > 0)) break;
    lines.push(comment.trim());
  }
  return lines.join(' ');
}
