/** Words as a command line that a person can paste into a terminal. Knows no editor. */

type Shell = 'posix' | 'powershell' | 'cmd';

/** @param path of the terminals' shell; empty when it is not known */
export function shellOf(path: string, windows = process.platform === 'win32'): Shell {
  const name = path
    .split(/[\\/]/)
    .at(-1)!
    .toLowerCase()
    .replace(/\.exe$/, '');
  if (name === 'powershell' || name === 'pwsh') return 'powershell';
  if (name === 'cmd') return 'cmd';
  return windows && name === '' ? 'powershell' : 'posix';
}

const SAFE: Readonly<Record<Shell, RegExp>> = {
  posix: /^[\w.,:=/@%+-]+$/,
  powershell: /^[\w.:=/\\+-]+$/,
  cmd: /^[\w.:=/\\@+-]+$/,
};

export function commandText(words: readonly string[], shell: Shell): string {
  return words.map((word) => (SAFE[shell].test(word) ? word : quoted(word, shell))).join(' ');
}

function quoted(word: string, shell: Shell): string {
  if (shell === 'posix') return `'${word.replaceAll("'", "'\\''")}'`;
  if (shell === 'powershell') return `'${word.replaceAll("'", "''")}'`;
  return `"${word.replaceAll('"', '""')}"`;
}
