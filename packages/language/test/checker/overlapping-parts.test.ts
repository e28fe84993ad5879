import { describe, expect, it } from 'vitest';
import { applied, checkText, expectDiagnostics } from './helper';

/** Two train blocks: what is learned from in the first, and measured with in the second. */
const program = (learned: string, measured: string, marked = '') => `let share = 0.3
network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) }
train first {
  data image = folder("photos", ${learned}) -> patch(32)
  minimize l2(N(image), image) over N
  steps 10
}
train second {
  data image = folder("others") -> patch(32)
  minimize l2(N(image), image) over N
  measure psnr(N(image), image) on folder("./photos", ${measured})
${marked}  steps 10
}`;

describe('parts of a folder', () => {
  it('overlap where more is held back to measure with than is left out of what is learned from', () => {
    const text = program(
      'split: train, holdout: 0.1',
      'split: test, holdout: 0.2',
      '//                                 ^ warning CNN424: `"photos"` is learned from with `holdout: 0.1` and measured with `holdout: 0.2`\n',
    );
    const [diagnostic] = expectDiagnostics(text);
    const mended = applied(text, diagnostic!.fixes[0]!);
    expect(mended).toContain('folder("./photos", split: test, holdout: 0.1)');
    expectDiagnostics(mended.replace(/^\/\/.*\n/m, ''));
  });

  it.each([
    ['split: train, holdout: 0.2', 'split: test, holdout: 0.2'],
    ['split: train, holdout: 0.2', 'split: test, holdout: 0.1'],
    ['split: test, holdout: 0.1', 'split: test, holdout: 0.2'],
  ])('do not with %s and %s', (learned, measured) => {
    expectDiagnostics(program(learned, measured));
  });

  it('have no fix where the share has a name', () => {
    const [diagnostic] = checkText(
      program('split: train, holdout: 0.1', 'split: test, holdout: share'),
    ).diagnostics;
    expect(diagnostic!.code).toBe('CNN424');
    expect(diagnostic!.fixes.map(({ edits }) => edits[0]!.text)).toEqual(['0.1']);
  });
});
