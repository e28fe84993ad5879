import { tokensOf } from './mutations';

/** A shorter text of which `stillFails` is true, by leaving out lines, then tokens, ever fewer at a time. */
export function shrink(text: string, stillFails: (text: string) => boolean): string {
  const lines = shrinkRow(text.split(/(?<=\n)/), stillFails);
  return shrinkRow(tokensOf(lines.join('')), stillFails).join('');
}

function shrinkRow(start: readonly string[], stillFails: (text: string) => boolean): readonly string[] {
  let row = start;
  for (let size = Math.ceil(row.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < row.length; ) {
      const less = [...row.slice(0, at), ...row.slice(at + size)];
      if (stillFails(less.join(''))) row = less;
      else at += size;
    }
  }
  return row;
}
