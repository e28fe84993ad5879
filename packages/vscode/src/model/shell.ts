/** Words as a command line that a person can paste into a terminal. */
export function commandText(words: readonly string[], windows = process.platform === 'win32'): string {
  const safe = windows ? /^[\w.,:=/\\@+-]+$/ : /^[\w.,:=/@%+-]+$/;
  const quote = (word: string) => {
    if (safe.test(word)) return word;
    return windows ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", "'\\''")}'`;
  };
  return words.map(quote).join(' ');
}
