/** Parts of a folder: `split` and `holdout`. */
import { expect, it } from 'vitest';
import { applied, checkText, expectDiagnostics } from './helper';

const program = (source: string, on = '') => `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) }
train t {
  data image = ${source}
  minimize l2(N(image), image) over N
${on}  steps 10
}`;

const SMALL = 'size: [8, 8, 3]';

it('one part is learned from and the other measured on', () => {
  const text = program(
    'folder("photos", channels: 3, split: train, holdout: 0.1) -> patch(8) -> flip',
    '  measure psnr(N(image), image) on folder("photos", channels: 3, split: test, holdout: 0.1)\n',
  );
  const { program: checked, diagnostics } = checkText(text);
  expect(diagnostics).toEqual([]);
  const { sources } = checked.trains.get('t')!;
  expect(sources.map(({ args }) => [args.text('split'), args.number('holdout')])).toEqual([
    ['train', 0.1],
    ['test', 0.1],
  ]);
});

it('`split` needs `holdout`', () => {
  const text = program(`folder("photos", ${SMALL}, split: test)`);
  const at = ' '.repeat(text.split('\n')[2]!.indexOf('split:') - 2);
  const [found] = expectDiagnostics(
    text.replace(
      '\n  minimize',
      `\n//${at}^ error CNN411: \`folder\` has \`split\` but no \`holdout\`\n  minimize`,
    ),
  );
  expect(found!.fixes.map((fix) => fix.title)).toEqual(['Add `holdout: 0.1`', 'Remove `split`']);
  const [whole, removed] = checkText(text).diagnostics[0]!.fixes.map((fix) => applied(text, fix));
  expect(whole).toContain(`folder("photos", ${SMALL}, split: test, holdout: 0.1)`);
  expect(removed).toContain(`folder("photos", ${SMALL})`);
  for (const mended of [whole!, removed!]) expect(checkText(mended).diagnostics).toEqual([]);
});

it('`holdout` needs `split`', () => {
  const text = program(`folder("photos", ${SMALL}, holdout: 0.2)`);
  const { diagnostics } = checkText(text);
  expect(diagnostics.map(({ code }) => code)).toEqual(['CNN411']);
  const mended = diagnostics[0]!.fixes.map((fix) => applied(text, fix));
  expect(mended).toHaveLength(3);
  expect(mended[0]).toContain('holdout: 0.2, split: train)');
  for (const one of mended) expect(checkText(one).diagnostics).toEqual([]);
});

it.each(['0', '1', '1.5'])('a share of %s leaves one part empty, and is refused', (share) => {
  const { diagnostics } = checkText(program(`folder("photos", ${SMALL}, split: train, holdout: ${share})`));
  expect(diagnostics.map(({ severity }) => severity)).toEqual(['error']);
  expect(diagnostics[0]!.message).toContain('holdout');
});
