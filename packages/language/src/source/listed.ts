/** Names that are listed before the others are only counted. */
const LISTED = 8;

/** `daisy, rose, tulip`; of many the first, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).join(', ');
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
}
